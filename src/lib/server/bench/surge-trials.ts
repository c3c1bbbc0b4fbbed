import { isInside, nodeOf } from '../../core/surge/plan.ts';
import type { Random } from '../sources/simulator/random.ts';
import { hoursOf, runThrough, type Board } from './surge-board.ts';
import { binsOf, clusterAt, rivalAlarms } from './surge-rivals.ts';
import { drawDay, drawOutage, MINUTE, type Habits, type Outage, type OutageKind } from './surge-world.ts';

/** How one outage was found. Minutes after it began; Infinity: not within two hours. */
export interface Trial {
  readonly ours: number;
  readonly ears: number;
  readonly rule: number;
  /** Three distinct callers from its building in half an hour. */
  readonly cluster: number;
  /** The right neighbourhood, or the building in it, at the alarm; five of its calls later, placed anew at most a tick later. */
  readonly isRight: boolean;
  readonly isRightLater: boolean;
  /** Cards raised besides, until two hours after it began. */
  readonly besides: number;
}

const WATCHED = 120 * MINUTE;
/** An outage begins an hour after the start of the day at the earliest, four before its end at the latest. */
const EARLIEST = 60 * MINUTE;
const LATEST = 240 * MINUTE;
const LATER_CALLS = 5;
const TICK = 10_000;

/** One real day with an outage in it. */
export function runTrial(
  board: Board,
  kind: () => OutageKind,
  options: { readonly keep: number; readonly habits: Habits; readonly random: Random }
): Trial {
  const { city, plan } = board;
  const { keep, habits, random } = options;
  const { day, state: morning, before } = random.pick(board.mornings);
  const { from, to } = hoursOf(day);
  const at = Math.floor(random.between(from + EARLIEST, to - LATEST));
  const outage = drawOutage(city, kind(), at, habits, random);
  const contacts = [...drawDay(city, day, keep, habits, random), ...outage.contacts].sort((a, b) => a.at - b.at);
  const state = structuredClone(morning);
  const home = nodeOf(plan, outage.home.id);
  const isRight = (area: string | null): boolean => area !== null && isInside(plan.tree, nodeOf(plan, area), home);

  let found: { id: string; raised: number; isRight: boolean; isRightLater: boolean; later: number } | null = null;
  let besides = 0;
  runThrough(plan, state, contacts, { from, to: at + WATCHED }, (incident, isNew, now) => {
    const { id, kind: what, area, raised, under } = incident;
    if (isNew && raised >= at) {
      const node = nodeOf(plan, area);
      const isIts = isInside(plan.tree, home, node) || isRight(area);
      if (!found && what === 'surge' && isIts)
        found = { id, raised, isRight: isRight(area), isRightLater: false, later: laterCall(outage, raised) + TICK };
      else if (under === null) besides += 1;
    }
    if (found?.id === id && now <= found.later) found.isRightLater = isRight(area);
  });
  const ours = found as { raised: number; isRight: boolean; isRightLater: boolean } | null;
  const bins = binsOf(city, contacts, day.at);
  const others = rivalAlarms(board.rivals, { contacts, midnight: day.at, from: at }, outage.home, bins, before);
  const after = (time: number): number => (time - at <= WATCHED ? (time - at) / MINUTE : Infinity);
  return {
    ours: after(ours?.raised ?? Infinity),
    ears: after(others.ears),
    rule: after(others.rule),
    cluster: after(outage.building === null ? Infinity : clusterAt(outage.contacts, outage.building)),
    isRight: ours?.isRight ?? false,
    isRightLater: ours?.isRightLater ?? false,
    besides
  };
}

/** When the fifth call after the alarm comes. */
function laterCall({ contacts }: Outage, raised: number): number {
  return contacts.filter(({ at }) => at > raised)[LATER_CALLS - 1]?.at ?? Infinity;
}
