import type { SiteSettings } from '../../src/lib/core/settings.ts';
import { floorOf } from '../core/property/floor.ts';
import { createChance } from './chance.ts';
import { story, type Story } from './story.ts';
import { NOON, TREE } from './surge-site.ts';

export const MIN = 60;
/** Where ordinary callers come from; null: they name no place. */
const PLACES = ['jinxiu', 'heping', 'hongqi', 'xinhua', 'guangming', 'lanting', null] as const;

/** A floor that has known four weeks of two callers a minute, and hears as many: the whole fold, told by a source `crm`. */
export function knowingFloor(more: Partial<SiteSettings> = {}, { aMinute = 2, weeks = 4 } = {}): Story {
  const told = story(floorOf('Asia/Shanghai', { areas: TREE, topics: ['no_heat', 'payment'], ...more }), NOON);
  const day = aMinute * 24 * 60;
  for (let back = 1; back <= weeks * 7; back += 1) {
    const date = new Date(NOON - back * 86_400_000).toISOString().slice(0, 10);
    told.at(0, 'history.day', {
      ...{ site: 'home', date, slots: Array.from({ length: 288 }, () => aMinute * 5) },
      areas: Object.fromEntries(PLACES.flatMap((place) => (place === null ? [] : [[place, day / PLACES.length]]))),
      topics: { no_heat: day * 0.1, payment: day * 0.3 },
      queues: { heating: Array.from({ length: 288 }, () => aMinute * 5) }
    });
  }
  return told;
}

let calls = 0;

/** One call, answered at once and over in two minutes. */
export function ring(
  told: Story,
  second: number,
  about: { area?: string; topic?: string; caller?: string } = {}
): Story {
  const contact = `call-${(calls += 1)}`;
  const { caller = contact, ...where } = about;
  return told
    .at(second, 'contact.queued', {
      contact,
      queue: 'heating',
      caller: { key: caller, shown: '138****1234' },
      ...where
    })
    .at(second + 1, 'contact.connected', { contact, seat: '1001' })
    .at(second + 120, 'contact.ended', { contact, by: 'caller' });
}

/** Ordinary calls between two seconds. */
export function ordinary(told: Story, from: number, to: number, { aMinute = 2, seed = 1 } = {}): Story {
  const { next, pick } = createChance(seed);
  for (let at = from; ;) {
    at += (-Math.log(1 - next()) * MIN) / aMinute;
    if (at >= to) return told;
    const area = pick(PLACES);
    const topic = next() < 0.1 ? 'no_heat' : next() < 0.33 ? 'payment' : undefined;
    ring(told, Math.round(at), { ...(area === null ? {} : { area }), ...(topic === undefined ? {} : { topic }) });
  }
}

/** So many callers, one each `every` seconds. */
export function burst(
  told: Story,
  from: number,
  callers: number,
  about: { area?: string; topic?: string; caller?: string } = { area: 'jinxiu', topic: 'no_heat' },
  every = 12
): Story {
  for (let i = 0; i < callers; i += 1) ring(told, from + i * every, about);
  return told;
}
