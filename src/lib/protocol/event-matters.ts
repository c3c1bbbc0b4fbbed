import { z } from 'zod';
import { count, id, ids, moment, say, text } from './event-parts.ts';

const promise = z.strictObject({
  promise: id,
  due: moment,
  role: id,
  person: id.optional(),
  contact: id.optional(),
  workorder: id.optional(),
  matter: id.optional(),
  note: text(2000).optional()
});

const promiseSettled = z.strictObject({
  promise: id,
  by: id.optional(),
  contact: id.optional(),
  note: text(2000).optional()
});

const outage = {
  outage: id,
  topic: id.optional(),
  cause: text(500).optional(),
  customers: count.optional(),
  started: moment.optional(),
  eta: moment.optional(),
  planned: z.boolean().optional(),
  say: say.optional()
};
const outageChanged = z.strictObject({ ...outage, areas: ids(1000).optional() });

/** `data` of promises, work orders, outages and announcements. */
export const matterData = {
  'promise.made': promise,
  'promise.moved': promise,
  'promise.kept': promiseSettled,
  'promise.broken': promiseSettled,
  'workorder.opened': z.strictObject({
    workorder: id,
    contact: id.optional(),
    kind: id.optional(),
    channel: id.optional(),
    area: id.optional(),
    topic: id.optional(),
    matter: id.optional(),
    priority: z.union([id, z.number()]).optional(),
    owner: id.optional(),
    step: id.optional(),
    due: moment.optional()
  }),
  'workorder.moved': z.strictObject({ workorder: id, step: id, due: moment.optional(), by: id.optional() }),
  'outage.reported': z.strictObject({ ...outage, areas: ids(1000) }),
  'outage.updated': outageChanged,
  'outage.restored': outageChanged,
  'announcement.made': z.strictObject({
    announcement: id,
    text: say,
    to: ids(1000).optional(),
    until: moment.optional()
  }),
  'announcement.ended': z.strictObject({
    announcement: id,
    text: say.optional(),
    to: ids(1000).optional(),
    until: moment.optional()
  })
};
