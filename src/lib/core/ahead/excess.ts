import type { Floor } from '../floor.ts';
import type { EpochMs, QueueId, SiteId } from '../ids.ts';
import { SLOT } from '../metrics/ledger.ts';
import { OFFERED } from '../metrics/tally.ts';
import { excessAhead, excessOf, type Excess } from '../staffing/excess.ts';
import type { Uncertain } from '../staffing/scenarios.ts';
import { covers, type Incident } from '../surge/incident.ts';
import { nodeOf, topicOf, type SurgePlan } from '../surge/plan.ts';

/** What an open surge brings beyond the usual: calls by five-minute slot of the next hour, twelve. */
export interface SurgeExcess extends Uncertain {
  /** Which part of it goes to which queue, 0 … 1. */
  readonly shares: Readonly<Record<QueueId, number>>;
}

const MINUTE = 60_000;
const SLOT_MIN = SLOT / MINUTE;
const SLOTS = 12;
/** Before a topic has taught better: either delay law; and of five who called one calls again. */
const FAST = 0.5;
const REPEATS = 0.2;

/** What an open surge is still to bring, by its callers so far (STAFF14); null: it is over, or a silence. */
export function excessOfIncident({ kind, ended, onset, detail }: Incident): Excess | null {
  if (kind !== 'surge' || ended !== null || detail.slots.length === 0) return null;
  const stretches = detail.slots.map(([from, callers, usual]) => ({
    until: (Math.min(from + SLOT, detail.at) - onset) / MINUTE,
    callers,
    usual
  }));
  return excessOf({ stretches, fast: FAST, repeats: REPEATS });
}

/** Those whose callers are not another's too: what lies inside another open one is left out. */
export function apart(plan: SurgePlan, incidents: readonly Incident[]): readonly Incident[] {
  const open = incidents.filter(({ kind, ended }) => kind === 'surge' && ended === null);
  return open.filter((one, i) => {
    const [node, topic] = [nodeOf(plan, one.area), topicOf(plan, one.topic)];
    return !open.some((other, j) => {
      if (other === one || !covers(plan, other, node, topic)) return false;
      // of two that hold each other one stays
      return j < i || !covers(plan, one, nodeOf(plan, other.area), topicOf(plan, other.topic));
    });
  });
}

/** Of the site's open surges. Their calls go to the queues as the calls of the last half hour did. */
export function excessOfSite(floor: Floor, site: SiteId): readonly SurgeExcess[] {
  const plan = floor.plan.sites.get(site)?.surge;
  const state = floor.data.surges.get(site);
  if (!plan || !state || state.incidents.size === 0) return [];
  const excesses = apart(plan, [...state.incidents.values()]).flatMap((one) => excessOfIncident(one) ?? []);
  if (excesses.length === 0) return [];
  const shares = sharesOf(floor, site);
  return excesses.map((excess) => ({
    means: Array.from({ length: SLOTS }, (_, i) => excessAhead(excess, i * SLOT_MIN, (i + 1) * SLOT_MIN).mean),
    spread: excessAhead(excess, 0, SLOTS * SLOT_MIN).spread,
    shares
  }));
}

function sharesOf({ data }: Floor, site: SiteId): Record<QueueId, number> {
  const offered = [...data.queues.values()]
    .filter((queue) => queue.site === site)
    .map(({ id, ledger }) => [id, ledger.m30.count[OFFERED]!] as const);
  const all = offered.reduce((sum, [, n]) => sum + n, 0);
  return all === 0 ? {} : Object.fromEntries(offered.map(([id, n]) => [id, n / all]));
}

/** Whether a slot lies in a surge of the site: it then says nothing of how busy the day is. */
export function inSurge({ data }: Floor, site: SiteId, slot: EpochMs): boolean {
  for (const { kind, onset, ended } of data.surges.get(site)?.incidents.values() ?? [])
    if (kind === 'surge' && onset < slot + SLOT && (ended === null || slot < ended)) return true;
  return false;
}

/** The part that goes to a queue. */
export function excessOfQueue(excess: readonly SurgeExcess[], queue: QueueId): readonly Uncertain[] {
  return excess.flatMap(({ means, spread, shares }) => {
    const share = shares[queue] ?? 0;
    return share > 0 ? [{ means: means.map((mean) => mean * share), spread }] : [];
  });
}
