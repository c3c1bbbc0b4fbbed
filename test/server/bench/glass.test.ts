import { expect, it } from 'vitest';
import { startChild } from '../../../src/lib/server/bench/child.ts';
import type { GlassOrders } from '../../../src/lib/server/bench/glass-server.ts';
import type { GlassViewerOrders } from '../../../src/lib/server/bench/glass-viewer.ts';

it('the glass bench sees each event three ways, and the stream before the others', async () => {
  await using server = startChild<GlassOrders>('glass-server.ts');
  await using viewer = startChild<GlassViewerOrders>('glass-viewer.ts');
  await viewer.ask('open', await server.ask('open', 100), 700);
  const said = await server.ask('happen', 40, 3_000);
  const { live, poll, tick, late } = await viewer.ask('take');
  expect(said).toBeGreaterThan(60);
  expect(live.count).toBeGreaterThan(said / 2);
  expect(poll.count).toBeGreaterThan(0);
  expect(tick.count).toBeGreaterThan(0);
  expect(live.p50).toBeLessThan(poll.p50);
  expect(live.p50).toBeLessThan(tick.p50);
  expect(late.count).toBeGreaterThan(0);
});
