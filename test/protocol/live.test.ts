import { createHash } from 'node:crypto';
import { expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { FloorState } from '../../src/lib/core/state.ts';
import { liveSchemas, patchesSchema } from '../../src/lib/protocol/live.ts';
import { PROTOCOL_VERSION } from '../../src/lib/protocol/version.ts';
import type { Beat, Bye, CommandDone, Patch, Refusal, Seen, Snapshot, Watch } from '../../src/lib/protocol/wire.ts';

/** When this fails the wire has moved: raise PROTOCOL_VERSION, add its line of history, then put the new print here. */
const PRINTS: Readonly<Record<number, string>> = { 1: 'c61b6f1f64f4a7c1', 2: '6cbd1494097efc3d' };

it('[WIRE9] the print of the schemas stands beside the version', () => {
  const text = JSON.stringify([...Object.values(liveSchemas), patchesSchema].map((schema) => z.toJSONSchema(schema)));
  expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(PRINTS[PROTOCOL_VERSION]);
});

it('[WIRE9] schemas and types agree', () => {
  expectTypeOf<z.output<typeof liveSchemas.watch>>().toExtend<Watch>();
  expectTypeOf<z.output<typeof liveSchemas.seen>>().toExtend<Seen>();
  expectTypeOf<z.output<typeof liveSchemas.beat>>().toExtend<Beat>();
  expectTypeOf<z.output<typeof liveSchemas.bye>>().toEqualTypeOf<{ reason: Bye['reason']; retryAfter: number }>();
  expectTypeOf<z.output<typeof liveSchemas.refusal>>().toExtend<Refusal>();
  expectTypeOf<z.output<typeof liveSchemas.commandDone>>().toExtend<CommandDone>();
  expectTypeOf<Patch>().toExtend<z.input<typeof liveSchemas.patch> | Patch>();
  expectTypeOf<keyof z.output<typeof liveSchemas.snapshot>>().toEqualTypeOf<keyof Snapshot>();
  expectTypeOf<keyof z.output<typeof liveSchemas.snapshot>['state']>().toEqualTypeOf<keyof FloorState>();
  expectTypeOf<keyof z.output<typeof liveSchemas.patch>>().toEqualTypeOf<keyof Patch>();
});
