import { learnQueueDay } from '../../../src/lib/core/ahead/history.ts';
import { createFloor, type Floor } from '../../../src/lib/core/floor.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import { nextDue, step } from '../../../src/lib/core/step.ts';

export const MIN = 60_000;
export const FIVE = 5 * MIN;
export const DAY = 24 * 60 * MIN;

/** So many contacts in each five minutes of the day, the same all day. */
export const flat = (count: number): (number | null)[] => Array.from({ length: 288 }, () => count);

/** Runs every tick the floor asks for, up to that moment. */
export function runTo(floor: Floor, until: number): void {
  for (let due = nextDue(floor); due !== null && due <= until; due = nextDue(floor))
    step(floor, { kind: 'tick' }, Math.max(due, floor.data.now));
  step(floor, { kind: 'tick' }, until);
}

/** A floor whose queue has known these dates, each the same all day. */
export function learned(
  settings: FloorSettings,
  start: number,
  queues: Readonly<Record<string, number>>,
  dates = ['2026-03-02', '2026-03-03', '2026-03-04']
): Floor {
  const floor = createFloor(settings, start);
  for (const [queue, count] of Object.entries(queues))
    for (const date of dates) learnQueueDay(floor, queue, date, flat(count));
  return floor;
}

let serial = 0;
/** Tells a fact at a moment. */
export function tell(floor: Floor, at: number, type: string, data: object, source = 'crm'): void {
  runTo(floor, at);
  const fact = { type, time: at, source, id: `t${(serial += 1)}`, data } as never;
  const verdict = step(floor, { kind: 'fact', fact }, at);
  if (verdict !== 'accepted') throw new Error(`${type}: ${verdict}`);
}

/** A contact that is answered at once and handled for so long. */
export function served(floor: Floor, at: number, contact: string, queue: string, seat: string, handled: number): void {
  tell(floor, at, 'contact.queued', { contact, queue });
  tell(floor, at + 1000, 'contact.connected', { contact, seat });
  tell(floor, at + 1000 + handled, 'contact.ended', { contact, by: 'caller' });
}
