import type { EpochMs, Ms } from '../ids.ts';
import type { LoadFigures } from '../state.ts';

/** A stretch of somebody's work at one seat: with a contact, ready without one, or away. */
export interface Stretch {
  readonly kind: 'busy' | 'idle' | 'away';
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** One in a list of such, with what came before it in the list: no figure needs a look at all of them. */
export interface Span extends Stretch {
  to: EpochMs;
  /** When the work that it belongs to began: the end of the last pause. */
  readonly since: EpochMs;
  /** Σ of the spans before it, ms. */
  readonly busy: Ms;
  readonly idle: Ms;
}

/** Away or signed out for so long is a pause; a word in passing is none. */
const PAUSE: Ms = 60_000;
/** Nothing to do for so long on end is a rest too. */
const REST: Ms = 5 * 60_000;
/** The windows of fatigue (`no-breather`). */
const HALF_HOUR: Ms = 30 * 60_000;
const HOUR: Ms = 60 * 60_000;
/** As far back as anybody asks. */
export const KEEP: Ms = 130 * 60_000;
/** Old spans are let go so many at a time. */
const SLACK = 32;

/** Adds what came after; one of the same kind goes on. */
export function addSpan(spans: Span[], { kind, from, to }: Stretch): void {
  const last = spans.at(-1);
  if (last?.kind === kind && last.to === from) last.to = to;
  else spans.push(spanAfter(last, { kind, from, to }));
  if (spans.length > SLACK && spans[SLACK]!.to < to - KEEP) spans.splice(0, SLACK);
}

function spanAfter(last: Span | undefined, { kind, from, to }: Stretch): Span {
  if (!last) return { kind, from, to, since: from, busy: 0, idle: 0 };
  const rested = isPause(last) || from - last.to >= PAUSE;
  return {
    ...{ kind, from, to, since: rested ? from : last.since },
    busy: sumAt('busy', last, last.to),
    idle: sumAt('idle', last, last.to)
  };
}

const isPause = ({ kind, from, to }: Stretch): boolean =>
  (kind === 'away' && to - from >= PAUSE) || (kind === 'idle' && to - from >= REST);

/** Σ of that kind from the beginning of the list up to a moment in a span, or after it. */
const sumAt = (kind: 'busy' | 'idle', span: Span, at: EpochMs): Ms =>
  span[kind] + (span.kind === kind ? Math.min(at, span.to) - span.from : 0);

const KINDS = ['busy', 'idle', 'away'] as const;

/** Somebody's stretches at all their seats as one list, by time: at two desks at once, they work where they are busy. */
export function joinSpans(all: readonly Stretch[]): readonly Span[] {
  const edges = all.flatMap(({ kind, from, to }) => [
    { t: from, kind, by: 1 },
    { t: to, kind, by: -1 }
  ]);
  edges.sort((a, b) => a.t - b.t);
  const open = { busy: 0, idle: 0, away: 0 };
  const joined: Span[] = [];
  edges.forEach(({ t, kind, by }, i) => {
    open[kind] += by;
    const next = edges[i + 1]?.t ?? t;
    const is = KINDS.find((one) => open[one] > 0);
    if (is !== undefined && next > t) addSpan(joined, { kind: is, from: t, to: next });
  });
  return joined;
}

/**
 * How loaded somebody is (LOAD1, LOAD2), O(log of the spans kept). `spans`: their work wherever they sat, by time;
 * `running`: what they have been at since and still are. Null: not at work, or in a pause.
 */
export function loadOf(spans: readonly Span[], running: Stretch | null, now: EpochMs): LoadFigures | null {
  const work = withRunning(spans, running);
  const { last } = work;
  if (!last || isPause(last) || now - last.to >= PAUSE) return null;
  const half = occupancy(work, last, now, HALF_HOUR);
  const hour = occupancy(work, last, now, HOUR);
  // by itself a pause is reached, or a window filled
  const rest = last.kind === 'idle' ? last.from + REST : last.kind === 'away' ? last.from + PAUSE : null;
  const dues = [rest, half.next, hour.next].filter((at) => at !== null && at > now) as EpochMs[];
  return {
    ...{ since: last.since, occupancy_30: half.value, occupancy_60: hour.value },
    next: dues.length === 0 ? null : Math.min(...dues)
  };
}

/** The list as it reads now: the first `count` of `spans`, then `last`. */
interface Work {
  readonly spans: readonly Span[];
  readonly count: number;
  readonly last: Span | undefined;
}

function withRunning(spans: readonly Span[], running: Stretch | null): Work {
  const end = spans.at(-1);
  const count = Math.max(0, spans.length - 1);
  if (running === null) return { spans, count, last: end };
  if (end?.kind === running.kind && end.to === running.from) return { spans, count, last: { ...end, to: running.to } };
  return { spans, count: spans.length, last: spanAfter(end, running) };
}

/** The first that ends after a moment; the last one if none does. */
function firstAfter({ spans, count, last }: Work, at: EpochMs): Span {
  let low = 0;
  let high = count;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (spans[mid]!.to > at) high = mid;
    else low = mid + 1;
  }
  return low < count ? spans[low]! : last!;
}

/** Busy ÷ (busy + idle) over the window, in whole per cent below; null until it is filled. `next`: when that changes by itself. */
function occupancy(
  work: Work,
  last: Span,
  now: EpochMs,
  window: Ms
): { readonly value: number | null; readonly next: EpochMs | null } {
  const edge = now - window;
  if (last.since > edge) return { value: null, next: last.since + window };
  const oldest = firstAfter(work, edge);
  const within = (kind: 'busy' | 'idle'): Ms =>
    sumAt(kind, last, last.to) - (edge > oldest.from ? sumAt(kind, oldest, edge) : oldest[kind]);
  const busy = within('busy');
  const idle = within('idle');
  if (busy + idle === 0) return { value: null, next: last.kind === 'away' ? null : now + 1 };
  const percent = Math.floor((busy * 100) / (busy + idle));
  const goes = edge < oldest.from ? null : oldest.kind;
  const boundary = (edge < oldest.from ? oldest.from : oldest.to) - edge;
  const changes = untilChange({ busy, all: busy + idle, percent }, last.kind, goes);
  return { value: percent / 100, next: now + Math.max(1, Math.min(boundary, changes)) };
}

/** How long until the share is another whole per cent, while one kind comes and one goes at the edge; null: none goes. */
function untilChange(
  { busy, all, percent }: { readonly busy: Ms; readonly all: Ms; readonly percent: number },
  comes: Stretch['kind'],
  goes: Stretch['kind'] | null
): Ms {
  const busyBy = Number(comes === 'busy') - Number(goes === 'busy');
  const allBy = Number(comes !== 'away') - Number(goes === 'busy' || goes === 'idle');
  const up = 100 * busyBy - (percent + 1) * allBy;
  const down = percent * allBy - 100 * busyBy;
  if (up > 0) return Math.ceil(((percent + 1) * all - 100 * busy) / up);
  return down > 0 ? Math.floor((100 * busy - percent * all) / down) + 1 : Infinity;
}
