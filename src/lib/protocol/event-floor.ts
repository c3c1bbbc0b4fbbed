import { z } from 'zod';
import { id, ids, moment, text } from './event-parts.ts';

const channels = z.record(id, z.int().min(0).max(1000));

/** `data` of each `seat.…` event. */
export const seatData = {
  'seat.signed_in': z.strictObject({
    seat: id,
    agent: id,
    name: text(200).optional(),
    team: id.optional(),
    group: id.optional(),
    site: id.optional(),
    queues: ids(1000).optional(),
    channels: channels.optional()
  }),
  'seat.signed_out': z.strictObject({ seat: id, reason: id.optional() }),
  'seat.queues': z.strictObject({ seat: id, queues: ids(1000) }),
  'seat.presence': z.strictObject({
    seat: id,
    presence: z.enum(['ready', 'away']),
    reason: id.optional(),
    queues: ids(1000).optional(),
    until: moment.optional()
  }),
  'seat.help_requested': z.strictObject({ seat: id, contact: id.optional(), note: text(2000).optional() }),
  'seat.help_cancelled': z.strictObject({ seat: id, contact: id.optional(), note: text(2000).optional() })
};

const snapshotSeat = z.strictObject({
  seat: id,
  agent: id.optional(),
  presence: z.enum(['offline', 'ready', 'away']),
  reason: id.optional(),
  queues: ids(1000).optional(),
  activity: z.enum(['idle', 'ringing', 'dialing', 'talking', 'on_hold', 'wrapping']).optional(),
  contact: id.optional(),
  since: moment.optional()
});

const snapshotContact = z.strictObject({
  contact: id,
  channel: id,
  queue: id.optional(),
  seat: id.optional(),
  since: moment,
  state: z.enum(['arrived', 'queued', 'ringing', 'dialing', 'talking', 'on_hold', 'wrapping', 'ended'])
});

const sourceSays = z.strictObject({
  source: id,
  state: z.enum(['up', 'down']).optional(),
  reason: text(500).optional()
});

/** `data` of each `source.…` event: what a source says of itself. */
export const sourceData = {
  'source.alive': sourceSays,
  'source.state': sourceSays,
  'source.snapshot': z.strictObject({
    source: id,
    seats: z.array(snapshotSeat).max(20_000),
    contacts: z.array(snapshotContact).max(20_000)
  })
};
