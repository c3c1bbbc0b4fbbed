import { z } from 'zod';
import { COLLECTIONS } from '../core/state.ts';

/** The schemas of the live stream: they check what comes in and print AsyncAPI. The types stand in `wire.ts`. */

const offset = z.int().min(0);
const epoch = z.string().min(1).max(128);
const now = z.number().describe('The server clock, epoch ms');
const at = z.strictObject({ epoch, offset });
const id = z.string().min(1).max(128);

export const liveSchemas = {
  watch: z
    .strictObject({ view: z.string().min(1).max(160), at: at.optional() })
    .describe('Asks for a view: floor:<site>, wall:<board>, seat:<seat>, network, alerts. One per connection'),
  seen: at.describe('Acknowledges a beat'),
  command: z.looseObject({ id, type: id }).describe('Same as POST /api/v1/commands; id makes it idempotent'),
  patch: z
    .strictObject({ epoch, prev: offset, offset, now, changes: changesSchema() })
    .describe('prev is not what the client has: it watches again'),
  beat: z
    .strictObject({
      epoch,
      offset,
      now,
      ages: z.record(z.string(), z.number().nullable()).describe('ms since each source was heard; null: never'),
      hash: z
        .string()
        .regex(/^[0-9a-f]{16}$/)
        .optional()
        .describe('Of the state at offset; differs: watch again, without at')
    })
    .describe('Every 2 s'),
  bye: z
    .strictObject({ reason: z.enum(['draining', 'revoked', 'slow', 'rate']), retryAfter: z.number().min(0) })
    .describe('The server closes; come back after retryAfter ms'),
  snapshot: z.strictObject({
    epoch,
    offset,
    now,
    handles: z
      .partialRecord(z.enum(COLLECTIONS), z.array(z.string().nullable()))
      .describe('ids by handle, by which patches name entries'),
    state: z.record(z.enum(COLLECTIONS), z.record(z.string(), z.looseObject({}))).describe('As GET /api/v1/floor')
  }),
  refusal: z.strictObject({
    problem: z.strictObject({
      code: z.string(),
      detail: z.string(),
      do: z.enum(['retry', 'reload', 'sign-in', 'give-up'])
    })
  }),
  commandDone: z.strictObject({ id, result: z.record(z.string(), z.unknown()).optional() })
};

export const patchesSchema = z.strictObject({ epoch, offset, now, patches: z.array(liveSchemas.patch) });

/** Who says what, and with what it is answered: read by the AsyncAPI document. */
export const liveMessages = {
  client: {
    watch: { payload: liveSchemas.watch, answer: z.union([liveSchemas.snapshot, patchesSchema, liveSchemas.refusal]) },
    seen: { payload: liveSchemas.seen },
    command: { payload: liveSchemas.command, answer: z.union([liveSchemas.commandDone, liveSchemas.refusal]) }
  },
  server: {
    patch: { payload: liveSchemas.patch },
    beat: { payload: liveSchemas.beat },
    bye: { payload: liveSchemas.bye }
  }
} as const;

function changesSchema() {
  const handle = z.int().min(0);
  const marks = z
    .record(z.string(), z.unknown())
    .describe('By field: a scalar replaces; an object goes deeper; [value] replaces by value; [] removes the field');
  const one = z.strictObject({
    gone: z
      .array(z.union([handle, z.string()]))
      .optional()
      .describe('Removed first: handles or ids'),
    put: z
      .array(z.tuple([handle, z.string(), z.looseObject({})]))
      .optional()
      .describe('Then new or whole entries: handle, id, record'),
    set: z
      .array(z.union([z.tuple([marks, z.array(handle)]), z.tuple([marks, z.array(handle), z.array(z.number())])]))
      .optional()
      .describe("Then groups: the same marks on each entry of the handles; third: each entry's since, relative to now")
  });
  return z.partialRecord(z.enum(COLLECTIONS), one);
}
