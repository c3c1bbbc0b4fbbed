import type { EpochMs, QueueId } from '../../../core/ids.ts';
import type { Frame } from './parse.ts';
import type { Shared } from './shared.ts';

type Handler = (frame: Frame, now: EpochMs) => void;

/** What single channels tell: who is on hold, and whom a full queue turned away. */
export function channelEvents({ told, visits }: Shared): Readonly<Record<string, Handler>> {
  const bridged = new Set<string>();
  const queueOf = new Map<string, QueueId>();

  /** A Hold names the channel that holds; music plays to whoever waits, on any bridged channel of the call. */
  function held(on: boolean, music: boolean): Handler {
    return (frame, now) => {
      const uid = frame.text('Uniqueid');
      const visit = visits.ofChannel(uid, frame.text('Linkedid'), frame.text('Channel'));
      if (visit?.state !== 'talking') return;
      const own = uid === visit.contact || uid === visit.agentChannel?.uid;
      if (on && music && !own && !bridged.has(uid)) return;
      visits.hold(now, visit, `${music ? 'music' : 'hold'} ${uid}`, on);
    };
  }

  return {
    Hold: held(true, false),
    Unhold: held(false, false),
    MusicOnHoldStart: held(true, true),
    MusicOnHoldStop: held(false, true),
    BridgeEnter: (frame) => void bridged.add(frame.text('Uniqueid')),
    BridgeLeave: (frame) => void bridged.delete(frame.text('Uniqueid')),
    Hangup(frame) {
      bridged.delete(frame.text('Uniqueid'));
      queueOf.delete(frame.text('Uniqueid'));
    },
    Newexten(frame) {
      if (frame.text('Application') !== 'Queue') return;
      queueOf.set(frame.text('Uniqueid'), frame.text('AppData').split(',')[0] ?? '');
    },
    /** A full queue raises no queue event; with the dialplan's variables the refusal is seen. */
    VarSet(frame, now) {
      if (frame.text('Variable') !== 'QUEUESTATUS') return;
      const contact = frame.text('Uniqueid');
      const queue = queueOf.get(contact) ?? '';
      const value = frame.text('Value');
      const reason = value === 'FULL' ? 'full' : /^JOIN(EMPTY|UNAVAIL)$/.test(value) ? 'no_seats' : null;
      if (reason && queue !== '') told.add('contact.turned_away', now, { contact, queue, reason });
    }
  };
}
