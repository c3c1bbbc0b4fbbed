import type { Floor } from '../../core/floor.ts';
import type { AgentId, DayKey, EpochMs, QueueId, SeatId } from '../../core/ids.ts';
import { figuresOf } from '../../core/metrics/figures.ts';
import { createBook, type Book, type Ledger } from '../../core/metrics/ledger.ts';
import { addTally } from '../../core/metrics/tally.ts';
import { personTotal } from '../../core/show/people.ts';
import { showSurge, surgeIds } from '../../core/show/surges.ts';
import type { Figures, PersonFigures } from '../../core/state.ts';
import type { SurgeView } from '../../core/surge-state.ts';
import type { PauseInterval, Pauses } from './pauses.ts';

/** What `replay --json` prints. */
export interface ReplayResult {
  readonly queues: Readonly<Record<QueueId, Figures & { unseen_about: number }>>;
  readonly total: Figures & { unseen_about: number };
  readonly seats: Readonly<Record<SeatId, PersonFigures>>;
  readonly agents: Readonly<Record<AgentId, AgentResult>>;
  readonly days: Readonly<Record<DayKey, Readonly<Record<QueueId, Figures>>>>;
  readonly alerts: readonly never[];
  readonly surges: readonly SurgeResult[];
  readonly conservation: { readonly checked: number; readonly broken: number };
}

/** Something that broke, as the calls tell it; times are epoch ms. */
export interface SurgeResult {
  readonly kind: SurgeView['kind'];
  readonly area: string | null;
  readonly topic: string | null;
  readonly onset: EpochMs;
  readonly raised: EpochMs;
  readonly callers: number;
  readonly expected: number;
  readonly ended?: EpochMs;
}

export interface AgentResult extends PersonFigures {
  readonly name: string;
  readonly pauses: readonly PauseInterval[];
}

/** The whole recording's figures, over all its days. */
export function resultOf(floor: Floor, pauses: Pauses, now: EpochMs): Omit<ReplayResult, 'conservation'> {
  const { data, plan } = floor;
  const variantOf = (site: string) => (plan.sites.get(site) ?? plan.firstSite).settings.variant;
  const queues = sorted(data.queues).map(([id, queue]) => {
    const figures = figuresOf(merged([queue.ledger]), variantOf(queue.site));
    return [id, { ...figures, unseen_about: queue.heads.unseenAbout }] as const;
  });
  const sites = [...data.sites.values()];
  const total = figuresOf(merged(sites.map((site) => site.ledger)), variantOf(''));
  const days = new Map<DayKey, [QueueId, Figures][]>();
  for (const [id, queue] of sorted(data.queues)) {
    for (const [day, book] of queue.ledger.days) {
      days.set(day, [...(days.get(day) ?? []), [id, figuresOf(book, variantOf(queue.site))]]);
    }
  }
  return {
    queues: Object.fromEntries(queues),
    total: { ...total, unseen_about: sites.reduce((sum, site) => sum + site.heads.unseenAbout, 0) },
    seats: Object.fromEntries(sorted(data.seats).map(([id]) => [id, personTotal(floor, [id], null, now)])),
    agents: Object.fromEntries(
      sorted(data.agents).map(([id, agent]) => [
        id,
        { name: agent.name, ...personTotal(floor, agent.seats, id, now), pauses: pauses.of(id) }
      ])
    ),
    days: Object.fromEntries(sorted(days).map(([day, figures]) => [day, Object.fromEntries(figures)])),
    alerts: [],
    surges: [...surgeIds(floor)].flatMap((id) => surgeOf(showSurge(floor, id)))
  };
}

function surgeOf(surge: SurgeView | undefined): SurgeResult[] {
  if (!surge) return [];
  const { kind, area, topic, onset, raised, callers, expected, ended } = surge;
  return [{ kind, area, topic, onset, raised, callers, expected, ...(ended === null ? {} : { ended }) }];
}

/** All days' books added up; a caller counts once. */
function merged(ledgers: readonly Ledger[]): Book {
  const sum = createBook();
  for (const book of ledgers.flatMap(({ days }) => [...days.values()])) {
    addTally(sum.count, book.count);
    addTally(sum.set, book.set);
  }
  sum.callers = new Set(ledgers.flatMap(({ callers }) => [...callers.keys()])).size;
  return sum;
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
