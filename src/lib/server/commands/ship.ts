import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../clock.ts';
import { openShipper } from '../sources/queue-log/ship.ts';

export interface ShipFlags {
  readonly to: string;
  readonly keyFile?: string;
  readonly source: string;
  readonly bookmark?: string;
  readonly once?: boolean;
}

const DAY = 24 * 3_600_000;

/** `ship`: follows a queue_log on this machine and posts it to a Pilotlight elsewhere, until it is told to stop. */
export async function ship(path: string, flags: ShipFlags): Promise<void> {
  const url = URL.parse(flags.to);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new Error(`--to ${flags.to}: give http(s)://host`);
  const key = flags.keyFile === undefined ? process.env.PILOTLIGHT_INGEST_KEY : await readFile(flags.keyFile, 'utf8');
  if (!key?.trim()) throw new Error('give the ingest key: --key-file FILE, or PILOTLIGHT_INGEST_KEY');
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped = true));
  const clock = createClock();
  const shipper = await openShipper({
    ...{ path, to: flags.to, key: key.trim(), source: flags.source, clock },
    // the server refuses what is older than a day
    since: clock.now() - DAY,
    bookmark: flags.bookmark ?? `${path}.shipped`,
    say: (line) => console.error(line)
  });
  try {
    do {
      await shipper.run();
      if (flags.once) return;
      await sleep(1_000);
    } while (!isStopped());
  } finally {
    await shipper.close();
  }

  function isStopped(): boolean {
    return stopped;
  }
}
