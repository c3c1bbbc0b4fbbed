import { NOWHERE } from '../bundles.ts';
import type { Ground, Kind, RecordOf } from '../ground.ts';
import { contactPlace } from './places.ts';

/** Where the contact that a promise or an order is about stands, while it is on the floor. */
function placeOf(contact: string | null, ground: Ground) {
  const found = ground.look('contacts', contact);
  return found ? contactPlace(found, ground) : { ...NOWHERE, site: ground.settings.only };
}

export const PROMISE: Kind<RecordOf<'promises'>> = {
  collection: 'promises',
  measures: {
    state: ({ state }) => state,
    /** Negative until the deadline. */
    overdue: ({ due }) => ({ since: due })
  },
  place: ({ contact, workorder, matter }, ground) => ({
    ...placeOf(contact ?? ground.look('workorders', workorder)?.contact ?? null, ground),
    matter
  }),
  note: ({ note }) => note,
  promise: ({ id }) => id
};

type Order = RecordOf<'workorders'>;

/** When the step that comes next is due: as the order says, else by the site's limit for it; null: no limit. */
function stepDue(order: Order, ground: Ground): number | null {
  if (order.due !== null) return order.due;
  const site = placeOf(order.contact, ground).site;
  const orders = site === null ? undefined : ground.settings.orders[site];
  const next = orders?.steps[orders.steps.indexOf(order.step) + 1];
  const limit = next === undefined ? undefined : orders?.limits[next];
  return limit === undefined ? null : order.since + limit;
}

export const WORKORDER: Kind<Order> = {
  collection: 'workorders',
  measures: {
    step: ({ step }) => step,
    step_overdue: (order, ground) => {
      const since = stepDue(order, ground);
      return since === null ? null : { since };
    }
  },
  place: (order, ground) => ({
    ...placeOf(order.contact, ground),
    area: order.area,
    topic: order.topic,
    matter: order.id
  })
};
