import { touch, type Floor } from '../floor.ts';
import type { EpochMs } from '../ids.ts';
import { read, timeOf, type Registers } from '../records/registers.ts';
import { explains, type Incident, type KnownOutage } from '../surge/incident.ts';
import type { SurgePlan } from '../surge/plan.ts';

/** A surge, and the outage that explains it. */
export interface Join {
  readonly outage: string;
  readonly plan: SurgePlan;
  readonly incident: Incident;
}

export type Joined = ReadonlyMap<string, Join>;

/** The outage that explains a surge; null: none that is known. */
export const outageOf = (floor: Floor, surge: string): string | null => joinedOf(floor).get(surge)?.outage ?? null;

/** Each surge that is an outage's. Reckoned once after something moved. */
function joinedOf(floor: Floor): Joined {
  return (floor.joined ??= new Map(
    [...floor.data.surges].flatMap(([site, { incidents }]) => {
      const plan = floor.plan.sites.get(site)?.surge;
      if (!plan) return [];
      return [...incidents.values()].flatMap((incident) => {
        const outage = find(floor, plan, incident);
        return outage === null ? [] : [[incident.id, { outage, plan, incident }] as const];
      });
    })
  ));
}

/** The one that somebody linked it to, else of those that fit the latest that is not over (SURGE21). */
function find(floor: Floor, plan: SurgePlan, incident: Incident): string | null {
  const linked = read<string>(floor.data.links.get(incident.id) ?? NO_LINK, 'outage');
  if (linked !== null && floor.data.outages.has(linked)) return linked;
  let found: { id: string; isOver: boolean; since: EpochMs } | null = null;
  for (const [id, record] of floor.data.outages) {
    const outage = knownOutage(record);
    if (!explains(plan, outage, incident)) continue;
    const one = { id, isOver: outage.restored !== null, since: outage.started ?? outage.reported };
    if (!found || (found.isOver && !one.isOver) || (found.isOver === one.isOver && one.since > found.since))
      found = one;
  }
  return found?.id ?? null;
}

const NO_LINK: Registers = { fields: new Map() };

function knownOutage(record: Registers): KnownOutage {
  return {
    areas: read<readonly string[]>(record, 'areas') ?? [],
    topic: read(record, 'topic'),
    started: read(record, 'started'),
    reported: timeOf(record, 'reported'),
    restored: read(record, 'state') === 'restored' ? timeOf(record, 'state') : null
  };
}

/** The surges that an outage explains. */
export const surgesOf = (floor: Floor, outage: string): readonly Join[] =>
  [...joinedOf(floor).values()].filter((one) => one.outage === outage);

/** A surge moved: what an outage says of its surges may have. */
export function touchOutages(floor: Floor): void {
  floor.joined = null;
  for (const id of floor.data.outages.keys()) touch(floor, 'outages', id);
}

/** An outage moved: it may explain other surges than before. */
export function touchSurges(floor: Floor): void {
  floor.joined = null;
  for (const { incidents } of floor.data.surges.values()) for (const id of incidents.keys()) touch(floor, 'surges', id);
}
