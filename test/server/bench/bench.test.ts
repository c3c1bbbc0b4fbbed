import { expect, test } from 'vitest';
import { interleave, ratioOf, ratioRow, spreadOf, type BenchRow } from '../../../src/lib/server/bench/bench.ts';
import { createFolder } from '../../../src/lib/server/bench/ingest-fold.ts';
import { benchTable } from '../../../src/lib/server/bench/table.ts';
import { createWorkload, toCloudEvent } from '../../../src/lib/server/bench/workload.ts';
import { checkEvent } from '../../../src/lib/protocol/events.ts';

test('variants run in turns, the order reversed every other round; warm rounds are not counted', async () => {
  const order: string[] = [];
  const variant = (name: string) => () => order.push(name);
  const samples = await interleave(3, { a: variant('a'), b: variant('b') });
  expect(order.join('')).toBe('abbaabbaab');
  expect(samples).toEqual({ a: [5, 8, 9], b: [6, 7, 10] });
});

test('ratios are taken within a round, then their median', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
  expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5);
  // The third round was disturbed on both sides: it shows in neither.
  expect(ratioOf([10, 12, 500], [5, 6, 250])).toEqual({ median: 2, min: 2, max: 2 });
});

test('a row says whether its goal is met, and the table lines up', () => {
  const met = ratioRow({ what: 'ours ÷ theirs', unit: 'µs' }, [3, 3, 3], [1, 2, 3], 6);
  expect(met).toMatchObject({ ours: 3, baseline: 2, ratio: 1.5, spread: [1, 3], goal: '≤ 6 ×', met: true });
  const short: BenchRow = { ...met, what: 'far', ours: 12_345.6, met: false, note: 'why' };
  const text = benchTable({ name: 'x', title: 'y' }, { rows: [met, short] });
  expect(text).toContain('12,346 µs');
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines.map((line) => line.split('|').at(-2)!.trim())).toEqual(
    ['', '-----', 'met', 'short'].map((s) => expect.stringContaining(s) as string)
  );
  expect(text).toContain('- far: why');
});

test('the workload is a day that every door and the fold take, the same each time', () => {
  const size = { seats: 20, queues: 3, open: 30 };
  const [one, two] = [createWorkload(size), createWorkload(size)];
  const facts = [...one.opening(), ...one.next(3000)];
  expect([...two.opening(), ...two.next(3000)]).toEqual(facts);
  expect(facts.every((fact, i) => i === 0 || fact.time >= facts[i - 1]!.time)).toBe(true);
  expect(new Set(facts.map((fact) => fact.type)).size).toBeGreaterThanOrEqual(9);
  for (const fact of facts.slice(0, 500))
    expect(checkEvent(toCloudEvent(fact))).toMatchObject({ type: fact.type, id: fact.id });
  // Throws if the fold refuses one of them.
  expect(createFolder(size, 2000)()).toBeGreaterThan(0);
});
