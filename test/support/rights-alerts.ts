import type { Right } from '../../src/lib/protocol/people.ts';

/** The commands about alerts: the right that each needs, and fields that are whole but name what is not there. */
export const ALERT_COMMANDS: Readonly<Record<string, { readonly right: Right; readonly fields: object }>> = {
  'alert.ack': { right: 'alerts', fields: { alert: 'nothing' } },
  'alert.hand_over': { right: 'alerts', fields: { alert: 'nothing', to: 'nobody' } },
  'alert.told': { right: 'alerts', fields: { alert: 'nothing', person: 'nobody' } },
  'alert.climb': { right: 'alerts', fields: { alert: 'nothing', reason: 'now' } },
  'alert.shelve': { right: 'alerts', fields: { alert: 'nothing', reason: 'known', until: 1 } },
  'alert.unshelve': { right: 'alerts', fields: { alert: 'nothing' } },
  'alert.comment': { right: 'alerts', fields: { alert: 'nothing', text: 'seen' } },
  'alert.resolve': { right: 'alerts', fields: { alert: 'nothing', outcome: 'done' } },
  'escalation.start': { right: 'alerts', fields: { subject: 'seat:nothing', reason: 'now' } },
  'promise.keep': { right: 'alerts', fields: { promise: 'nothing' } },
  'promise.move': { right: 'alerts', fields: { promise: 'nothing', due: 1 } },
  'promise.broken': { right: 'alerts', fields: { promise: 'nothing' } },
  'shift.hand_over': { right: 'alerts', fields: { team: 'nothing', text: 'all well' } },
  'seat.check_in': { right: 'own-seat', fields: {} }
};
