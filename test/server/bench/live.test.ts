import { expect, it } from 'vitest';
import { startChild } from '../../../src/lib/server/bench/child.ts';
import type { ServerOrders } from '../../../src/lib/server/bench/live-server.ts';
import type { ViewerOrders } from '../../../src/lib/server/bench/live-viewers.ts';
import type { WayName } from '../../../src/lib/server/bench/live-ways.ts';

it.each<WayName>(['pilotlight', 'ws', 'room', 'whole'])(
  'the live bench brings every message of "%s" to every viewer, and the right state',
  async (way) => {
    await using server = startChild<ServerOrders>('live-server.ts', [way, '40']);
    await using viewers = startChild<ViewerOrders>('live-viewers.ts');
    await viewers.ask('open', 'some', way, await server.ask('listen'), 6);
    await server.ask('run', { turns: 5, changed: 3, every: 2 });
    const taken = await viewers.ask('take', 'some', 5, 20_000);
    expect(taken.bytes).toBeGreaterThan(5 * 50);
    expect(await server.ask('cpu')).toBeGreaterThan(0);
    if (way === 'ws' || way === 'room') return;
    const wanted = await server.ask('hash');
    expect(await viewers.ask('hash', 'some', wanted)).toBe(wanted);
  }
);

it('a child that fails says why, and one that ends fails what was asked of it', async () => {
  await using viewers = startChild<ViewerOrders>('live-viewers.ts');
  await expect(viewers.ask('close', 'nobody')).rejects.toThrow('no viewers nobody');
  const asked = viewers.ask('open', 'x', 'ws', 1, 1);
  await expect(asked).rejects.toThrow('ECONNREFUSED');
});
