import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { NO_ROSTER, type Roster } from '../../core/alerts/ground.ts';
import { rosterOf } from '../../core/alerts/roster.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import { readRoster, rosterPlaces, type RosterLine } from '../config/roster.ts';
import type { Clock } from '../ports.ts';

/** The roster in force: read again whenever its file moved. */
export interface RosterKeeper {
  current(): Roster;
  close(): Promise<void>;
}

/** What the file said, to the settings of then. */
interface Reading {
  readonly stamp: string;
  readonly floor: FloorSettings;
  readonly lines: readonly RosterLine[];
}

const LOOK: Ms = 30_000;
const HOUR: Ms = 3_600_000;
const DAY: Ms = 24 * 3_600_000;

/** Resolves once it was read; a file that can't be read is said, and the roster stays as it was (TELL7). */
export async function createRosterKeeper(options: {
  readonly file: () => string | null;
  readonly floor: () => FloorSettings;
  /** Told when another roster is in force. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info' | 'warn'>;
}): Promise<RosterKeeper> {
  const { clock, logger } = options;
  let reading: Reading | null = null;
  /** What the roster in force was made of, and for which hour. */
  let madeOf: { readonly reading: Reading | null; readonly hour: number } = { reading: null, hour: 0 };
  let roster: Roster = NO_ROSTER;
  let told: string | null = null;

  async function readAgain(file: string, before: Reading | null): Promise<Reading | null> {
    const floor = options.floor();
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${file} ${mtimeMs} ${size}`;
      if (before?.stamp === stamp && before.floor === floor) return before;
      const lines = await readRoster(file, rosterPlaces(floor));
      const nowhere = lines.filter(({ team }) => team === null).length;
      logger.info({ file, shifts: lines.length, nowhere }, 'the roster is read');
      told = null;
      return { stamp, floor, lines };
    } catch (error) {
      const said = (error as Error).message;
      if (said !== told) logger.error({ file, error: said }, 'the roster stays as it was');
      told = said;
      return before;
    }
  }

  async function look(): Promise<void> {
    const file = options.file();
    reading = file === null ? null : await readAgain(file, reading);
    const hour = Math.floor(clock.now() / HOUR);
    if (madeOf.reading === reading && (reading === null || madeOf.hour === hour)) return;
    madeOf = { reading, hour };
    roster = reading === null ? NO_ROSTER : rosterAround(reading.lines, reading.floor, clock.now());
    options.changed();
  }

  let under: Promise<void> = look();
  const stop = clock.every(LOOK, () => {
    under = under.then(look);
  });
  await under;
  return {
    current: () => roster,
    async close() {
      stop();
      await under;
    }
  };
}

/** Who is to sit at a desk around now. Who is on leave or sick is not, whatever else the roster has for them. */
export function rosterAround(lines: readonly RosterLine[], { teams }: FloorSettings, now: EpochMs): Roster {
  const near = lines.filter(({ from, to }) => to >= now - DAY && from <= now + 2 * DAY);
  const off = Map.groupBy(
    near.filter(({ kind }) => kind === 'leave' || kind === 'sick'),
    ({ agent }) => agent
  );
  const shifts = near
    .filter(({ kind }) => kind === 'work' || kind === 'overtime')
    .flatMap(({ agent, from, to, team }) =>
      without({ from, to }, off.get(agent) ?? []).map((part) => ({ agent, team, ...part }))
    );
  return rosterOf(teams, shifts);
}

interface Part {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** What is left of a shift outside of these. */
function without(shift: Part, off: readonly Part[]): readonly Part[] {
  return off.reduce<readonly Part[]>(
    (parts, { from, to }) =>
      parts.flatMap((part) =>
        [
          { from: part.from, to: Math.min(part.to, from) },
          { from: Math.max(part.from, to), to: part.to }
        ].filter((left) => left.from < left.to)
      ),
    [shift]
  );
}
