import type { AnyFact, FactData, FactType } from '../../../core/facts.ts';
import type { EpochMs, Ms, SourceId } from '../../../core/ids.ts';
import { createAgenda } from './agenda.ts';
import { createRandom, type Random } from './random.ts';

/** A fact and the moment it leaves the source: late ones leave after their own `time`. */
export interface Emission {
  readonly at: EpochMs;
  readonly fact: AnyFact;
}

/** The model's time and its mouth: every part of the model schedules and speaks through it. */
export interface Stage {
  /** Model time, whole ms. */
  now(): EpochMs;
  after(ms: Ms, work: () => void): void;
  at(time: EpochMs, work: () => void): void;
  /** Says that something happened now. */
  tell<T extends FactType>(type: T, data: FactData[T]): void;
  /** A new id, unlike those of a run that began at another second. */
  name(kind: string): string;
  random(name: string): Random;
  /** The next thing said. The stream has no end while somebody keeps scheduling. */
  next(): Emission;
}

/** SIM3: one fact in two hundred comes twice. */
const DOUBLED = 0.005;
/** SIM4: and some come late, the slow systems' more often than the phones'. */
const LATE = { phone: 0.003, desk: 0.03 };
export const LATEST: Ms = 90_000;
const fromDesk: readonly string[] = ['contact.tagged', 'contact.rated', 'workorder.opened', 'workorder.moved'];

export function createStage(seed: number, start: EpochMs, source: SourceId): Stage {
  const works = createAgenda<() => void>();
  const said = createAgenda<AnyFact>();
  const faults = createRandom(seed, 'faults');
  const run = Math.floor(start / 1000).toString(36);
  const names = new Map<string, number>();
  let now = start;
  let facts = 0;

  const at = (time: EpochMs, work: () => void): void => works.put(Math.max(now, Math.round(time)), work);

  return {
    now: () => now,
    at,
    after: (ms, work) => at(now + ms, work),
    tell(type, data) {
      // Padded: facts of one ms are told apart by their id, so it has to sort as it was said.
      const id = `${run}-${String(++facts).padStart(7, '0')}`;
      const told = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
      const fact = { type, time: now, source, id, data: told } as unknown as AnyFact;
      const late = faults.chance(fromDesk.includes(type) ? LATE.desk : LATE.phone);
      const delay = late ? Math.min(LATEST, Math.round(1000 + faults.exponential(20_000))) : 0;
      said.put(now + delay, fact);
      if (faults.chance(DOUBLED)) {
        said.put(now + Math.min(LATEST, delay + Math.round(faults.exponential(2000))), fact);
      }
    },
    name(kind) {
      const count = (names.get(kind) ?? 0) + 1;
      names.set(kind, count);
      return `${kind}-${run}-${count}`;
    },
    random: (name) => createRandom(seed, name),
    next() {
      while (works.due() <= said.due()) {
        const work = works.take();
        if (!work) throw new Error('the scenario ran out of things to do');
        now = work.at;
        work.item();
      }
      const { at: left, item: fact } = said.take()!;
      return { at: left, fact };
    }
  };
}
