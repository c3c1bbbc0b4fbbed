import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AmiStep, readAmiFile } from '../../src/lib/server/replay/ami-file.ts';

/** The recordings stand beside the checkout, or where PILOTLIGHT_DATASETS says. */
export function recordingsFolder(): string {
  const folder = join(process.env.PILOTLIGHT_DATASETS ?? join(import.meta.dirname, '../../../shared/data'), 'asterisk');
  if (!existsSync(folder)) {
    throw new Error(`no recordings at ${folder}: put them beside the checkout, or name them in PILOTLIGHT_DATASETS`);
  }
  return folder;
}

export const CAPTURES = ['calm', 'burst', 'reconnect'] as const;
export type Capture = (typeof CAPTURES)[number];
export const LOGINS = ['full', 'wallboard'] as const;
export type Login = (typeof LOGINS)[number];

export function captureFiles(capture: Capture, login: Login): string[] {
  const folder = join(recordingsFolder(), capture);
  const names = capture === 'reconnect' ? [`${login}-1`, `${login}-2`] : [login];
  return names.map((name) => join(folder, `${name}.jsonl.gz`));
}

export function queueLogOf(capture: Capture): string {
  return join(recordingsFolder(), capture, 'queue_log');
}

export function stepsOf(capture: 'calm' | 'burst', login: Login): Promise<AmiStep[]> {
  return readAmiFile(captureFiles(capture, login)[0]!);
}

/** Counts as the recording's own queue_log has them. */
export interface TruthFigures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly exit_timeout: number;
  readonly exit_key: number;
  readonly exit_empty: number;
  readonly withdrawn: number;
  readonly ringnoanswer: number;
  readonly wait_answered_s: number;
  readonly wait_abandoned_s: number;
  readonly wait_other_s: number;
  readonly talk_s: number;
}

export interface TruthPause {
  readonly queue: string;
  readonly from: number;
  readonly to?: number;
  readonly reason: string;
}

export interface Truth {
  readonly from_ts: number;
  readonly to_ts: number;
  readonly queues: Readonly<Record<string, TruthFigures>>;
  readonly total: TruthFigures;
  readonly agents: Readonly<
    Record<string, { answered: number; talk_s: number; ringnoanswer: number; pause_intervals: readonly TruthPause[] }>
  >;
  readonly legs: readonly { agent?: string; connect_ts?: number; end_ts: number; callid: string; queue: string }[];
}

export function truthOf(capture: Capture): Truth {
  return JSON.parse(readFileSync(join(recordingsFolder(), capture, 'truth.json'), 'utf8')) as Truth;
}
