import type { EpochMs } from '../../core/ids.ts';
import { createFramer, type Frame } from '../sources/asterisk/parse.ts';
import { linesOf, openFile } from './read.ts';
import { ReplayError } from './stages.ts';

/** One step of a recorded connection. */
export type AmiStep =
  | { readonly at: EpochMs; readonly kind: 'open' }
  | { readonly at: EpochMs; readonly kind: 'close' }
  | { readonly at: EpochMs; readonly kind: 'frames'; readonly frames: Frame[] };

/** One file is one connection: chunks as JSON lines with their times, or the raw bytes. */
export async function readAmiFile(path: string): Promise<AmiStep[]> {
  const first = await firstByte(path);
  if (first === null) return [];
  return first === '{' ? readChunks(path) : readRaw(path);
}

async function firstByte(path: string): Promise<string | null> {
  for await (const chunk of openFile(path)) {
    const text = (chunk as Buffer).toString('latin1').trimStart();
    if (text !== '') return text[0]!;
  }
  return null;
}

async function readChunks(path: string): Promise<AmiStep[]> {
  const steps: AmiStep[] = [];
  const framer = createFramer();
  let open = false;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (line.trim() === '') continue;
    const chunk = chunkOf(line);
    if (!chunk) throw new ReplayError(`${path}:${number}: not a recorded chunk {t_ms, dir, data}`);
    const { at, dir, data } = chunk;
    if (dir === 'in') {
      if (!open) steps.push({ at, kind: 'open' });
      open = true;
      const frames = framer.push(Buffer.from(data, 'latin1'));
      const last = steps.at(-1);
      // what came in one millisecond is one step, however it was cut
      if (last?.kind === 'frames' && last.at === at) last.frames.push(...frames);
      else if (frames.length > 0) steps.push({ at, kind: 'frames', frames });
    } else if (dir === 'mark' && data === 'connected' && !open) {
      steps.push({ at, kind: 'open' });
      open = true;
    } else if (dir === 'mark' && data === 'closed' && open) {
      steps.push({ at, kind: 'close' });
      framer.reset();
      open = false;
    }
  }
  return steps;
}

function chunkOf(line: string): { at: EpochMs; dir: string; data: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { t_ms: at, dir, data } = value as Record<string, unknown>;
  if (typeof at !== 'number' || !Number.isFinite(at) || typeof dir !== 'string' || typeof data !== 'string')
    return null;
  return { at, dir, data };
}

/**
 * Raw bytes bear no arrival times: an event's `Timestamp` header rules, without it the second in which the newest
 * channel was made (`Uniqueid` begins with it).
 */
async function readRaw(path: string): Promise<AmiStep[]> {
  const framer = createFramer();
  const steps: { at: EpochMs; kind: 'frames'; frames: Frame[] }[] = [];
  let at = 0;
  let dated = false;
  for await (const chunk of openFile(path)) {
    for (const frame of framer.push(chunk as Buffer)) {
      const told = timeOf(frame);
      if (told !== null && (told.exact || !dated)) at = Math.max(at, told.at);
      dated ||= told?.exact === true;
      const last = steps.at(-1);
      if (last?.at === at) last.frames.push(frame);
      else steps.push({ at, kind: 'frames', frames: [frame] });
    }
  }
  const start = steps.find((step) => step.at > 0)?.at;
  if (start === undefined) throw new ReplayError(`${path}: no AMI events with a time in it`);
  const timed = steps.map((step) => (step.at === 0 ? { ...step, at: start } : step));
  return [{ at: start, kind: 'open' }, ...timed];
}

function timeOf(frame: Frame): { at: EpochMs; exact: boolean } | null {
  const stamp = /^(\d{9,11})\.(\d{1,6})$/.exec(frame.text('Timestamp'));
  if (stamp) return { at: Number(stamp[1]) * 1000 + Math.floor(Number(`0.${stamp[2]}`) * 1000), exact: true };
  const made = /(?:^|-)(\d{9,11})\.\d+$/.exec(frame.text('Uniqueid'));
  return made ? { at: Number(made[1]) * 1000, exact: false } : null;
}
