import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { FloorState } from '../../../src/lib/core/state.ts';

/** Two floors show the same. The plain comparison first: the one that can explain itself is slow. */
export function expectSame(one: FloorState, other: FloorState): void {
  if (!isDeepStrictEqual(one, other)) expect(one).toEqual(other);
}
