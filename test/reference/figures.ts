import type { FlowReason } from '../../src/lib/core/facts.ts';
import type { SiteSettings } from '../../src/lib/core/settings.ts';
import type { Figures } from '../../src/lib/core/state.ts';
import type { Contact, Entry, Rating, Reply } from './waits.ts';
import { answerWithin } from './days.ts';

/** All figures but `repeat_rate`, which is about callers, not about waits. */
export type Counted = Omit<Figures, 'repeat_rate'>;

/** One wait with what is asked about it. */
export interface Row {
  readonly contact: Contact;
  readonly entry: Entry;
  readonly site: SiteSettings;
}

/** Moments belong to a window or not; `by`: which of a wait's two moments makes it a member of the ratios' set. */
export interface Window {
  readonly has: (at: number) => boolean;
  readonly by: 'entered' | 'settled';
}

export interface Asides {
  /** Times of contacts turned away, and of rings missed. */
  readonly turnedAway: readonly number[];
  readonly missed: readonly number[];
  /** Answers to messages, and what customers said of it. */
  readonly replies: readonly Reply[];
  readonly ratings: readonly Rating[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const seconds = (values: readonly number[]): number => sum(values) / 1000;
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const mean = (values: readonly number[]): number | null => ratio(seconds(values), values.length);

/** After-call time of an answered wait, ms; null: can't be told. */
export function afterCall({ entry, site }: Row): number | null {
  const part = entry.part;
  if (part?.to == null) return null;
  if (part.wrapped !== null && part.wrapped >= part.to) return part.wrapped - part.to;
  return site.queues.find(({ id }) => id === entry.queue)?.wrapUp ?? null;
}

/** Counts everything anew from all waits of the queues asked about. */
export function figures(rows: readonly Row[], window: Window, asides: Asides): Counted {
  const entered = rows.filter(({ entry }) => window.has(entry.entered));
  const settled = rows.filter(({ entry }) => entry.exit !== null && window.has(entry.exit.at));
  const set = window.by === 'entered' ? entered : settled;
  // A contact comes to a queue once, however often it enters.
  const newcomers = entered.filter(
    (row) => !row.contact.out && row === rows.find(({ contact }) => contact === row.contact)
  );
  const as = (list: readonly Row[], kind: string, reason?: FlowReason): Row[] =>
    list.filter(({ entry }) => entry.exit?.as === kind && (reason === undefined || entry.exit.reason === reason));
  const n = (kind: string): number => as(set, kind).length;
  const counted = (kind: string, reason?: FlowReason): number => as(settled, kind, reason).length;

  // Counts go by the time of what they count, ratios and their sums over the one set.
  const told = !set.some(({ entry }) => entry.untold === true);
  const kind = (kind: string, reason?: FlowReason): number | null => (told ? counted(kind, reason) : null);
  const answered = as(set, 'answered');
  const timed = answered.filter(({ entry }) => entry.exit!.wait !== null);
  const within = timed.filter(({ entry, site }) => entry.exit!.wait! <= answerWithin(site, entry.queue, entry.entered));
  const over = answered.filter(({ entry }) => entry.part!.to !== null);
  const wrapped = over.map(afterCall).filter((acw) => acw !== null);
  const turned = asides.turnedAway.filter(window.has).length;
  const hungUp = [...as(set, 'abandoned'), ...as(set, 'short')];
  // Left quickly, and nobody says how: perhaps a short abandon, perhaps not.
  const unsure = as(set, 'left').some(({ entry, site }) => entry.exit!.wait! <= site.shortAbandon);
  const variant = rows[0]?.site.variant ?? 'settled';
  const lost = n('abandoned') + n('short') + n('overflowed') + n('left');
  const base = set.length - n('short');
  const below = {
    settled: timed.length + lost - n('short'),
    offered: base - (answered.length - timed.length),
    answered: timed.length,
    strict: set.length - (answered.length - timed.length) + turned
  }[variant];
  const talk = over.map(({ entry }) => entry.part!.talk!);
  const hold = over.map(({ entry }) => entry.part!.hold);
  // Handled: those of whom both halves are known.
  const handled = over.flatMap((row) => {
    const acw = afterCall(row);
    return acw === null ? [] : [row.entry.part!.talk! + acw];
  });
  const leftWaits = set.flatMap(({ entry: { exit } }) =>
    exit !== null && exit.as !== 'answered' && exit.as !== 'lost' ? [exit.wait!] : []
  );
  return {
    contacts: newcomers.length,
    callers: new Set(newcomers.flatMap(({ contact }) => contact.caller?.key ?? [])).size,
    offered: entered.length,
    turned_away: turned,
    answered: counted('answered'),
    abandoned: kind('abandoned'),
    short_abandoned: kind('short'),
    overflowed: kind('overflowed'),
    overflowed_by: {
      timeout: kind('overflowed', 'timeout'),
      key: counted('overflowed', 'key'),
      empty: kind('overflowed', 'empty'),
      withdrawn: kind('overflowed', 'withdrawn'),
      transfer: counted('overflowed', 'transfer')
    },
    left_unanswered: counted('left'),
    lost_sight: counted('lost'),
    open: set.filter(({ entry }) => entry.exit === null).length,
    ring_missed: asides.missed.filter(window.has).length,
    answered_within: within.length,
    service_level: unsure && (variant === 'settled' || variant === 'offered') ? null : ratio(within.length, below),
    connect_rate: unsure ? null : ratio(answered.length, base),
    abandon_rate: told && !unsure ? ratio(n('abandoned'), base) : null,
    asa: mean(timed.map(({ entry }) => entry.exit!.wait!)),
    att: mean(talk),
    hold: mean(hold),
    acw: mean(wrapped),
    aht: mean(handled),
    wait_answered_s: seconds(timed.map(({ entry }) => entry.exit!.wait!)),
    wait_abandoned_s: told ? seconds(hungUp.map(({ entry }) => entry.exit!.wait!)) : null,
    wait_left_s: seconds(leftWaits),
    talk_s: seconds(talk),
    hold_s: seconds(hold),
    acw_s: wrapped.length === 0 ? null : seconds(wrapped),
    ...voices(asides, window)
  };
}

/** Replies and ratings, each by its own time. */
function voices(
  asides: Asides,
  window: Window
): Pick<Counted, 'first_response' | 'response' | 'csat' | 'csat_rated' | 'resolution' | 'resolution_asked'> {
  const replies = asides.replies.filter(({ at }) => window.has(at));
  const ratings = asides.ratings.filter(({ at }) => window.has(at));
  const rated = ratings.filter(({ satisfied }) => satisfied !== null);
  const asked = ratings.filter(({ resolved }) => resolved !== null);
  return {
    first_response: mean(replies.filter(({ first }) => first).map(({ wait }) => wait)),
    response: mean(replies.map(({ wait }) => wait)),
    csat: ratio(rated.filter(({ satisfied }) => satisfied).length, rated.length),
    csat_rated: rated.length,
    resolution: ratio(asked.filter(({ resolved }) => resolved).length, asked.length),
    resolution_asked: asked.length
  };
}
