import { expect, it } from 'vitest';
import type { SeatState } from '../../src/lib/core/state.ts';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import { withBeside } from '../../src/lib/server/beside.ts';
import type { Turn, Turns } from '../../src/lib/server/ports.ts';

function stage() {
  const told = new Set<(turn: Turn) => void>();
  const seat = { id: '1', flags: ['help'] } as unknown as SeatState;
  const turns: Turns = {
    epoch: 'e',
    onTurn(listener) {
      told.add(listener);
      return () => told.delete(listener);
    },
    show: (collection, id) => (collection === 'seats' && id === '1' ? seat : undefined),
    state: () => ({ ...emptyState(), seats: { 1: seat } }),
    ages: () => ({})
  };
  let moved: (ids: Iterable<string>) => void = () => undefined;
  const errors: unknown[] = [];
  const beside = withBeside(turns, {
    beside: [
      {
        ...{ collection: 'alerts' as const, show: (id: string) => (id === 'a' ? { id } : undefined), ids: () => ['a'] },
        onChange(listener: (ids: Iterable<string>) => void) {
          moved = listener;
          return () => undefined;
        }
      }
    ],
    flags: [{ of: (id) => (id === '1' ? ['alone'] : []), onChange: () => () => undefined }],
    now: () => 7,
    logger: { error: (error: unknown) => errors.push(error) }
  });
  return { told, beside, errors, moved: (...ids: string[]) => moved(ids) };
}

it('[ALERT10] what stands beside the floor is shown with it, its flags on the seats', () => {
  const { beside } = stage();
  expect(beside.show('alerts', 'a')).toEqual({ id: 'a' });
  expect(beside.show('seats', '1')).toEqual({ id: '1', flags: ['help', 'alone'] });
  expect(beside.state()).toMatchObject({ alerts: { a: { id: 'a' } }, seats: { 1: { flags: ['help', 'alone'] } } });
});

it('[ALERT10] a move beside is a turn like any other, and a listener that fails keeps it from nobody', () => {
  const { beside, told, moved, errors } = stage();
  const heard: string[] = [];
  beside.onTurn(() => {
    throw new Error('broken');
  });
  const stop = beside.onTurn(({ changed }) => heard.push([...changed.keys()].join()));
  moved('a');
  expect([heard, errors.length]).toEqual([['alerts'], 1]);
  // the engine's own turns reach each listener by itself
  expect(told.size).toBe(2);
  stop();
  moved('a');
  expect([heard, told.size]).toEqual([['alerts'], 1]);
  beside.close();
});
