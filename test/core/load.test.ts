import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeze, thaw } from '../../src/lib/core/checkpoint.ts';
import { addSpan, joinSpans, loadOf, type Span, type Stretch } from '../../src/lib/core/seats/load.ts';
import { showOne } from '../../src/lib/core/show/show.ts';
import type { AgentState } from '../../src/lib/core/state.ts';
import { story, type Story } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

const MIN = 60;
const load = (told: Story, second: number, agent = 'anna') => told.see(second).agents[agent]!.load;

/** Calls of `talk` seconds, `rest` seconds apart, from `from` on. */
function busy(told: Story, from: number, until: number, talk: number, rest: number, seat = '1001'): Story {
  for (let t = from, n = 0; t < until; t += talk + rest, n++) {
    const contact = `${seat}-${from}-${n}`;
    told
      .at(t, 'contact.queued', { contact, queue: 'billing' })
      .at(t, 'contact.connected', { contact, seat })
      .at(Math.min(until, t + talk), 'contact.ended', { contact });
  }
  return told;
}

describe('load', () => {
  test('[LOAD1] [LOAD2] call after call: null until the window is filled, then what share of it was work', () => {
    const told = busy(story().signIn(0), 0, 90 * MIN, 54, 6);
    expect(load(told, 29 * MIN)).toMatchObject({ since: told.start, occupancy_30: null, occupancy_60: null });
    expect(load(told, 30 * MIN)).toMatchObject({ occupancy_30: 0.9, occupancy_60: null });
    expect(load(told, 61 * MIN)).toMatchObject({ occupancy_30: 0.9, occupancy_60: 0.9 });
  });

  test('[LOAD1] a minute away, a sign-out or five minutes without work is a pause; a word in passing is none', () => {
    const away = (seconds: number) =>
      busy(busy(story().signIn(0), 0, 20 * MIN, 54, 6), 20 * MIN + seconds, 60 * MIN, 54, 6)
        .at(20 * MIN, 'seat.presence', { seat: '1001', presence: 'away', reason: 'break' })
        .at(20 * MIN + seconds, 'seat.presence', { seat: '1001', presence: 'ready' });
    expect(load(away(59), 55 * MIN)!.since).toBe(away(59).start);
    expect(load(away(60), 55 * MIN)!.since).toBe(away(60).start + 21 * MIN * 1000);
    expect(load(away(90), 21.25 * MIN)).toBeNull();
    const idle = (seconds: number) =>
      busy(busy(story().signIn(0), 0, 20 * MIN, 60, 0), 20 * MIN + seconds, 60 * MIN, 60, 0);
    expect(load(idle(299), 55 * MIN)!.since).toBe(idle(299).start);
    expect(load(idle(300), 55 * MIN)!.since).toBe(idle(300).start + 25 * MIN * 1000);
    const out = busy(busy(story().signIn(0), 0, 20 * MIN, 60, 0), 22 * MIN, 50 * MIN, 60, 0)
      .at(20 * MIN, 'seat.signed_out', { seat: '1001' })
      .signIn(22 * MIN);
    expect(load(out, 40 * MIN)!.since).toBe(out.start + 22 * MIN * 1000);
  });

  test('[LOAD1] it goes along to another desk, and is over when they go', () => {
    const told = busy(busy(story().signIn(0), 0, 25 * MIN, 55, 5), 25 * MIN + 5, 50 * MIN, 55, 5, '1002')
      .signIn(25 * MIN, '1002')
      .at(50 * MIN, 'seat.signed_out', { seat: '1002' });
    const { since, occupancy_30 } = load(told, 40 * MIN)!;
    expect(since).toBe(told.start);
    expect(occupancy_30).toBeGreaterThan(0.88);
    expect(load(told, 51 * MIN)).toBeNull();
    expect(load(told, 0)).not.toBeUndefined();
  });

  test('[LOAD1] a call in hand while away is work; a restart keeps it', () => {
    const told = busy(story().signIn(0), 0, 40 * MIN, 60, 0).at(5 * MIN, 'seat.presence', {
      ...{ seat: '1001', presence: 'away', reason: 'break' }
    });
    expect(load(told, 39 * MIN)).toMatchObject({ since: told.start, occupancy_30: 1 });
    const now = told.start + 39 * MIN * 1000;
    const again = thaw(floorOf(), structuredClone(freeze(told.floor(39 * MIN))), now);
    expect((showOne(again, 'agents', 'anna', now) as AgentState).load).toEqual(load(told, 39 * MIN));
  });

  test('[LOAD2] as a count second by second has it, and `next` misses no change', () => {
    const kinds = ['busy', 'busy', 'idle', 'away', 'out'] as const;
    const days = fc
      .array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 500 })), { maxLength: 150, size: 'max' })
      .map((list) => {
        const told: Stretch[] = [];
        const kept: Span[] = [];
        let t = 0;
        for (const [kind, seconds] of list) {
          const stretch = { kind, from: t, to: t + seconds * 1000 };
          t = stretch.to;
          if (kind === 'out') continue;
          told.push({ ...stretch, kind });
          addSpan(kept, { ...stretch, kind });
        }
        return { told, kept, end: t };
      });
    const seen = { moved: 0, trimmed: 0 };
    fc.assert(
      fc.property(days, ({ told, kept, end }) => {
        const found = loadOf(kept, null, end);
        expect(found && { ...found, next: null }).toEqual(naive(told, end));
        if (told.length > 0 && told[0]!.from < kept[0]!.from) seen.trimmed += 1;
        const last = told.at(-1);
        if (!last || last.to < end) return;
        const before: Span[] = [];
        for (const one of told.slice(0, -1)) addSpan(before, one);
        const runTo = (now: number) => loadOf(before, { ...last, to: now }, now);
        expect(runTo(end)).toEqual(found);
        if (!found || found.next === null) return;
        seen.moved += 1;
        for (const now of [found.next - 1, end + Math.floor((found.next - end) / 2)]) {
          if (now > end) expect({ ...runTo(now), next: null }).toEqual({ ...found, next: null });
        }
      }),
      { numRuns: 1000 }
    );
    expect(seen.moved).toBeGreaterThan(200);
    expect(seen.trimmed).toBeGreaterThan(100);
  });

  test('[LOAD1] at two desks at once they work where they are busy', () => {
    const minute = (kind: Stretch['kind'], from: number, to: number): Stretch => ({
      ...{ kind, from: from * 60_000, to: to * 60_000 }
    });
    const joined = joinSpans([minute('idle', 0, 6), minute('busy', 1, 2), minute('away', 5, 7)]);
    expect(joined.map(({ kind, from, to }) => ({ kind, from, to }))).toEqual([
      minute('idle', 0, 1),
      minute('busy', 1, 2),
      minute('idle', 2, 6),
      minute('away', 6, 7)
    ]);
    expect(joined.at(-1)).toMatchObject({ since: 0, busy: 60_000, idle: 300_000 });
  });

  test('[LOAD2] ten thousand words in two hours are read by a few dozen looks', () => {
    const spans: Span[] = [];
    for (let n = 0; n < 10_000; n++)
      addSpan(spans, { kind: n % 2 === 0 ? 'busy' : 'idle', from: n * 720, to: (n + 1) * 720 });
    let looks = 0;
    const counted = new Proxy(spans, {
      get(list, key, receiver): unknown {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1;
        return Reflect.get(list, key, receiver);
      }
    });
    expect(loadOf(counted, null, 7_200_000)).toMatchObject({ since: 0, occupancy_30: 0.5, occupancy_60: 0.5 });
    expect(looks).toBeLessThan(60);
  });
});

/** The rules again, counted by the second. */
function naive(told: readonly Stretch[], end: number) {
  const seconds = new Array<Stretch['kind'] | 'out'>(end / 1000).fill('out');
  for (const { kind, from, to } of told) seconds.fill(kind, from / 1000, to / 1000);
  let since = end / 1000;
  for (let at = seconds.length; at > 0;) {
    const kind = seconds[at - 1]!;
    let first = at;
    while (first > 0 && seconds[first - 1] === kind) first -= 1;
    if ((kind !== 'busy' && kind !== 'idle' && at - first >= 60) || (kind === 'idle' && at - first >= 300)) break;
    if (kind !== 'out') since = first;
    at = first;
  }
  if (since === end / 1000) return null;
  const share = (window: number) => {
    const from = end / 1000 - window;
    if (since > from) return null;
    const seen = seconds.slice(from);
    const works = seen.filter((kind) => kind === 'busy').length;
    const all = works + seen.filter((kind) => kind === 'idle').length;
    return all === 0 ? null : Math.floor((works * 100) / all) / 100;
  };
  return { since: since * 1000, occupancy_30: share(1800), occupancy_60: share(3600), next: null };
}
