import { touch, type Floor } from '../floor.ts';
import { touchSurges } from '../outages/joined.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { SiteSettings } from '../settings.ts';
import { read, type Registers } from './registers.ts';

const HOUR: Ms = 3_600_000;
/** What is over is kept for so long after its last word: no fact may be later than half of it. */
const KEEP: Ms = 48 * HOUR;
/** Heard of no more, it is over whatever it says. */
const LOST: Ms = 60 * 24 * HOUR;

/** Lets go of outages, orders, promises and announcements that are over (RECORD2). */
export function forgetRecords(floor: Floor, now: EpochMs): void {
  const { data, plan } = floor;
  forgetLinks(data, now);
  const closed = closingSteps(plan.settings.sites);
  const is =
    (key: string, ...values: string[]) =>
    (record: Registers) =>
      values.includes(read<string>(record, key) ?? '');
  const over: Record<'outages' | 'workorders' | 'promises' | 'announcements', (record: Registers) => boolean> = {
    outages: is('state', 'restored'),
    workorders: is('step', ...closed),
    promises: is('state', 'kept', 'broken'),
    announcements: (record) =>
      read(record, 'state') === 'ended' || (read<EpochMs>(record, 'until') ?? Infinity) < now - KEEP
  };
  for (const collection of Object.keys(over) as (keyof typeof over)[]) {
    for (const [id, record] of data[collection]) {
      const age = now - lastWord(record);
      if (age < KEEP || (age < LOST && !over[collection](record))) continue;
      data[collection].delete(id);
      if (collection === 'outages') {
        data.calls.delete(id);
        touchSurges(floor);
      }
      touch(floor, collection, id);
    }
  }
}

/** Links of surges that nobody remembers. */
function forgetLinks({ links }: Floor['data'], now: EpochMs): void {
  for (const [id, record] of links) if (lastWord(record) < now - KEEP) links.delete(id);
}

/** An order is over when its caller was called back: few are ever rated. */
function closingSteps(sites: readonly SiteSettings[]): string[] {
  return sites.flatMap(({ workorders: { steps } }) => {
    const at = steps.indexOf('called_back');
    return steps.slice(at === -1 ? -1 : at);
  });
}

function lastWord({ fields }: Registers): EpochMs {
  let last = 0;
  for (const { t } of fields.values()) last = Math.max(last, t);
  return last;
}
