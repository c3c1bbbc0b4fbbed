import { profileOf, SLOT_MIN, SLOTS, weightOf, type Baseline, type LikeDay } from './baseline.ts';
import { drawCount, drawGamma, type Chance } from './chance.ts';
import type { DayKind, SurgePlan } from './plan.ts';
import { KAPPA } from './shares.ts';
import type { SurgeState } from './state.ts';

/** A day of history, ready to be drawn from again. */
export interface ReplayDay {
  /** What the other days of its kind make expected. */
  readonly profile: Float64Array;
  /** Callers a slot that the day itself had, smoothed over an hour, without its incidents. */
  readonly means: Float64Array;
}

export interface Replays {
  readonly days: readonly ReplayDay[];
  /** Variance ÷ mean of the slots around `means`. */
  readonly dispersion: number;
}

/** Slots on each side: an hour or so, which the day's factor can follow. */
const SMOOTH = 6;

/** Every day known, each against the profile of the others. */
export function replaysOf({ days, dispersion }: Pick<Baseline, 'days' | 'dispersion'>): Replays {
  const found = { squares: 0, slots: 0 };
  const replays = days.flatMap((like, kind) =>
    like.map((day) => replayOf(days, kind, day, dispersion, found)).filter((one) => one !== null)
  );
  return { days: replays, dispersion: found.slots > 0 ? Math.max(1, found.squares / found.slots) : 1 };
}

function replayOf(
  days: readonly (readonly LikeDay[])[],
  kind: DayKind,
  day: LikeDay,
  dispersion: number,
  found: { squares: number; slots: number }
): ReplayDay | null {
  const others = days.map((like, of) => (of === kind ? like.filter((one) => one !== day) : like));
  if (others.every((like) => like.length === 0)) return null;
  const profile = profileOf(others, kind, dispersion);
  const clean = day.slots.map((count, slot) => {
    const expected = profile[slot]! * SLOT_MIN;
    return weightOf(count, expected, dispersion) < 1 ? expected : count;
  });
  const means = new Float64Array(SLOTS);
  for (let slot = 0; slot < SLOTS; slot++) {
    const expected = profile[slot]! * SLOT_MIN;
    if (Number.isNaN(clean[slot]!) || Number.isNaN(expected)) continue;
    means[slot] = expected * hourRatio(clean, profile, slot);
    if (means[slot]! < 1) continue;
    // a window of 13 slots that holds the slot itself
    found.squares += ((clean[slot]! - means[slot]!) ** 2 / means[slot]!) * ((2 * SMOOTH + 1) / (2 * SMOOTH));
    found.slots += 1;
  }
  return { profile, means };
}

function hourRatio(counts: Float32Array, profile: Float64Array, slot: number): number {
  let seen = 0;
  let expected = 0;
  for (let at = Math.max(0, slot - SMOOTH); at <= Math.min(SLOTS - 1, slot + SMOOTH); at++) {
    if (Number.isNaN(counts[at]!) || Number.isNaN(profile[at]!)) continue;
    seen += counts[at]!;
    expected += profile[at]! * SLOT_MIN;
  }
  return expected > 0 ? seen / expected : 1;
}

/** Counts of a day's slots, drawn anew. */
export function drawSlots({ means }: ReplayDay, dispersion: number, chance: Chance): Uint32Array {
  return Uint32Array.from(means, (mean) => drawCount(chance, mean, dispersion));
}

/** Where callers come from and what about: drawn from what the history leaves open of it. */
export interface Places {
  readonly nodes: Int32Array;
  readonly topics: Uint8Array;
  /** Running sums. */
  readonly upTo: Float64Array;
}

/** Shares as they may be: of each place and topic by itself, a Dirichlet around what was counted. */
export function drawPlaces(
  { tree, width }: SurgePlan,
  { shares, unplaced, counts }: SurgeState,
  chance: Chance
): Places {
  const known = counts[0]! + KAPPA;
  const cells = tree.parent.length * width;
  const places = { nodes: new Int32Array(cells), topics: new Uint8Array(cells), upTo: new Float64Array(cells) };
  let sum = 0;
  for (let cell = 0; cell < cells; cell++) {
    const node = Math.floor(cell / width);
    const topic = cell % width;
    const about = topic > 0 ? shares[cell]! : restOf(shares, cell, width);
    const share = (unplaced[node * width]! * about) / Math.max(shares[node * width]!, Number.MIN_VALUE);
    sum += drawGamma(chance, known * share);
    places.nodes[cell] = node;
    places.topics[cell] = topic;
    places.upTo[cell] = sum;
  }
  return places;
}

/** What is about none of the topics. */
function restOf(shares: Float64Array, stream: number, width: number): number {
  let rest = shares[stream]!;
  for (let topic = 1; topic < width; topic++) rest -= shares[stream + topic]!;
  return Math.max(0, rest);
}

/** The cell of a caller. */
export function drawPlace({ upTo }: Places, chance: Chance): number {
  const at = chance() * upTo.at(-1)!;
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
