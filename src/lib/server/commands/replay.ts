import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import type { FloorSettings } from '../../core/settings.ts';
import { createCallerSeal } from '../access/caller.ts';
import { parseConfig } from '../config.ts';
import { runReplay, type ReplayFormat } from '../replay/replay.ts';
import { replayTable } from '../replay/table.ts';
import type { SeatMatch } from '../sources/asterisk/names.ts';

export interface ReplayFlags {
  readonly format: ReplayFormat;
  readonly queueLog?: string;
  readonly config?: string;
  readonly speed: number | 'max';
  readonly json?: boolean;
  readonly trace?: string;
}

/** `replay`: recorded input through the same engine; one JSON object or a table on stdout. */
export async function replay(files: readonly string[], flags: ReplayFlags): Promise<void> {
  const { settings, seats } = await siteOf(flags.config, flags.format);
  const trace = flags.trace === undefined ? null : createWriteStream(flags.trace);
  const result = await runReplay({
    ...{ files, format: flags.format, queueLog: flags.queueLog, settings, seats, speed: flags.speed },
    // the numbers of a recording are nobody's business: their seal is thrown away with the process
    seal: createCallerSeal(randomBytes(32)),
    onTrace: trace ? (line) => trace.write(`${JSON.stringify(line)}\n`) : undefined
  });
  if (trace) {
    trace.end();
    await once(trace, 'finish');
  }
  const text = flags.json ? JSON.stringify(result) : replayTable(result);
  // all of it, also into a pipe, before the process ends
  await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
}

async function siteOf(
  file: string | undefined,
  format: ReplayFormat
): Promise<{ settings?: FloorSettings; seats?: readonly SeatMatch[] }> {
  if (file === undefined) return {};
  const config = parseConfig(await readFile(file, 'utf8'), file);
  const type = format === 'ami' ? 'asterisk' : format;
  const source = config.sources.find((one) => one.type === type);
  return { settings: config.floor, ...(source && 'seats' in source ? { seats: source.seats } : {}) };
}
