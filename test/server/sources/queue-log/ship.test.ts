import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FloorState } from '../../../../src/lib/core/state.ts';
import { openShipper, type Shipper } from '../../../../src/lib/server/sources/queue-log/ship.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { queueLogOf, truthOf } from '../../../support/recordings.ts';
import { startPilotlight, type Running } from '../../../support/running.ts';
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts';

const truth = truthOf('burst');
const now = truth.to_ts * 1000 + 60_000;

async function shipperTo(to: Running, folder: string, clock: VirtualClock, said: string[] = []): Promise<Shipper> {
  return openShipper({
    ...{ path: join(folder, 'queue_log'), to: to.url, key: to.key, source: 'events', clock },
    ...{ since: 0, bookmark: join(folder, 'shipped'), say: (line: string) => said.push(line) }
  });
}

async function offered(server: Running): Promise<Record<string, number>> {
  const floor = (await (await fetch(`${server.url}/api/v1/floor`)).json()) as FloorState;
  return Object.fromEntries(Object.keys(truth.queues).map((id) => [id, floor.queues[id]?.today.offered ?? 0]));
}

const want = Object.fromEntries(Object.entries(truth.queues).map(([id, figures]) => [id, figures.offered]));

describe('ship', () => {
  test('[QLOG8] a log that grows comes to its own figures on the server, each line once', async () => {
    using folder = temporaryFolder();
    const clock = createVirtualClock(now);
    await using server = await startPilotlight({ clock, data: folder.path });
    const lines = (await readFile(queueLogOf('burst'), 'utf8')).split('\n');
    const log = join(folder.path, 'queue_log');
    await writeFile(log, `${lines.slice(0, 150).join('\n')}\n`);
    const first = await shipperTo(server, folder.path, clock);
    await first.run();
    await first.close();
    // another process goes on from the bookmark
    await appendFile(log, lines.slice(150).join('\n'));
    const second = await shipperTo(server, folder.path, clock);
    await second.run();
    await second.close();
    expect(await offered(server)).toEqual(want);
    // and a third, whose bookmark is lost, doubles nothing
    await writeFile(join(folder.path, 'shipped'), '');
    const third = await shipperTo(server, folder.path, clock);
    await third.run();
    await third.close();
    expect(await offered(server)).toEqual(want);
  });

  test('[QLOG8] a server that is away is tried again; a wrong key ends it', async () => {
    using folder = temporaryFolder();
    const clock = createVirtualClock(now);
    await using server = await startPilotlight({ clock, data: folder.path });
    await writeFile(join(folder.path, 'queue_log'), await readFile(queueLogOf('burst'), 'utf8'));
    const said: string[] = [];
    const away = { ...server, url: 'http://127.0.0.1:1', [Symbol.asyncDispose]: () => Promise.resolve() };
    const lost = await shipperTo(away, folder.path, clock, said);
    await lost.run();
    expect(said.join('\n')).toContain("can't be reached");
    await lost.close();
    const back = await shipperTo(server, folder.path, clock);
    await back.run();
    await back.close();
    expect(await offered(server)).toEqual(want);

    await writeFile(join(folder.path, 'shipped'), '');
    const stranger = await shipperTo({ ...away, url: server.url, key: 'x'.repeat(43) }, folder.path, clock);
    await expect(stranger.run()).rejects.toThrow('401');
    await stranger.close();
  });
});
