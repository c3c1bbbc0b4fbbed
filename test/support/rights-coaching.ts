import type { Right } from '../../src/lib/protocol/people.ts';

const CALL = { contact: 'nothing', seat: 'nothing', phone: 'PJSIP/2001' };

/** The commands of coaches and what agents answer: the right that each needs, and fields that are whole but name what is not there. */
export const COACH_COMMANDS: Readonly<Record<string, { readonly right: Right; readonly fields: object }>> = {
  'coach.listen': { right: 'coach', fields: CALL },
  'coach.whisper': { right: 'coach', fields: CALL },
  'coach.barge': { right: 'coach', fields: CALL },
  'coach.take_over': { right: 'coach', fields: CALL },
  'coach.stop': { right: 'coach', fields: { session: 'nothing', outcome: 'helped' } },
  'coach.note': { right: 'coach', fields: { seat: 'nothing', script: 'patience' } },
  'note.seen': { right: 'own-seat', fields: { note: 'nothing' } },
  'seat.recall': { right: 'coach', fields: { seat: 'nothing' } },
  announce: { right: 'alerts', fields: { text: { en: 'Line 2 is down' }, to: ['nothing'] } },
  'announce.end': { right: 'alerts', fields: { announcement: 'nothing' } },
  'announce.seen': { right: 'own-seat', fields: { announcement: 'nothing' } }
};
