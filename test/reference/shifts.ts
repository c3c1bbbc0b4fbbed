import type { AnyFact } from '../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { dayBegan } from './days.ts';
import { presenceOf } from './seats.ts';
import { siteOf, world } from './world.ts';

/** How a person's signed-in time of today was spent, seconds. */
export interface Shift {
  ring_s: number;
  idle_s: number;
  busy_s: number;
}

/**
 * The floor looked at in every stretch of time in which nothing happens: who was rung at or dialled, who was ready and idle, who
 * ready and busy (so or in conversation or wrapping up). As slow as it is plain.
 */
export function shifts(facts: readonly AnyFact[], settings: FloorSettings, now: number): Record<string, Shift> {
  const all = world(facts, settings);
  const parts = [...all.contacts.values()].flatMap((contact) => contact.parts);
  const wraps = parts.map((part) => {
    const site = part.entry === null ? undefined : siteOf(settings, part.entry.queue);
    const wrapUp = site?.queues.find(({ id }) => id === part.entry!.queue)?.wrapUp ?? 0;
    return { seat: part.seat, from: part.to ?? now, to: part.wrapped ?? (part.to ?? now) + wrapUp };
  });
  const began = dayBegan(settings.sites[0]!, now);
  const borders = [
    ...facts.map(({ time }) => time),
    ...[...parts, ...wraps].flatMap(({ from, to }) => [from, to ?? now]),
    began,
    now
  ];
  const times = [...new Set(borders)].filter((at) => at <= now).sort((a, b) => a - b);
  const spent: Record<string, Shift> = {};
  times.forEach((from, index) => {
    const to = times[index + 1];
    if (to === undefined || from < began) return;
    const then = world(
      facts.filter(({ time }) => time <= from),
      settings
    );
    for (const [id, seat] of then.seats) {
      if (seat.agent === null) continue;
      const shift = (spent[seat.agent] ??= { ring_s: 0, idle_s: 0, busy_s: 0 });
      const here = (row: { seat: string; from: number; to: number | null }): boolean =>
        row.seat === id && row.from <= from && (row.to === null || row.to > from);
      const ringing = [...then.contacts.values()].some(({ rings }) => rings.has(id));
      const dialing = [...then.contacts.values()].some((contact) => contact.dialing.has(id));
      const talks = parts.some(here);
      const seconds = (to - from) / 1000;
      const ready = presenceOf(seat).presence === 'ready';
      const rings = !talks && (ringing || dialing);
      const busy = talks || rings || wraps.some(here);
      if (ready && busy) shift.busy_s += seconds;
      if (ready && !busy) shift.idle_s += seconds;
      if (rings) shift.ring_s += seconds;
    }
  });
  return spent;
}
