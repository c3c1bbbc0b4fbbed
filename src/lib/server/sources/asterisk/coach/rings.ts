import { randomBytes } from 'node:crypto';
import type { Severity } from '../../../../core/alert-state.ts';
import type { Ms } from '../../../../core/ids.ts';
import type { Clock } from '../../../ports.ts';
import type { Frame } from '../parse.ts';
import { halvesOf, RINGS, type CoachAction } from './actions.ts';

/** The prompt is over by then, whoever listens. */
const SAID: Ms = 60_000;
/** What the dialplan sets as the account code when 1 was pressed: it comes with the Hangup. */
export const ACKNOWLEDGED = 'pilotlight-1';

export type Rung = 'acknowledged' | 'heard' | 'no_answer' | 'failed';

/** People's phones, rung about alerts: 1 acknowledges (SPY8). */
export interface Rings {
  ring(call: { readonly id: string; readonly phone: string; readonly severity: Severity }): Promise<Rung>;
  frame(frame: Frame): void;
  refused(actionId: string): void;
  lost(): void;
}

export function createRings(options: {
  readonly context: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly send: (action: CoachAction, actionId: string) => boolean;
}): Rings {
  const { context, clock, send } = options;
  const rings = new Map<string, { answered: boolean; settle: (rung: Rung) => void }>();

  function done(id: string, rung: Rung): void {
    const one = rings.get(id);
    rings.delete(id);
    one?.settle(rung);
  }

  return {
    ring({ phone, severity }) {
      const id = `ring-${randomBytes(8).toString('hex')}`;
      return new Promise((resolve) => {
        const stop = clock.after(RINGS + SAID, () => {
          for (const channel of halvesOf(id)) send({ is: 'hangup', channel }, `${id}-stop`);
          done(id, rings.get(id)?.answered ? 'heard' : 'no_answer');
        });
        rings.set(id, {
          answered: false,
          settle(rung) {
            stop();
            resolve(rung);
          }
        });
        if (!send({ is: 'ring', id, context, phone, severity }, id)) done(id, 'failed');
      });
    },
    frame(frame) {
      const event = frame.get('Event');
      if (event === 'OriginateResponse') {
        const id = frame.text('ActionID');
        const one = rings.get(id);
        if (!one) return;
        if (frame.text('Response') === 'Success') one.answered = true;
        else done(id, 'no_answer');
      } else if (event === 'Hangup') {
        const uid = frame.text('Uniqueid');
        for (const [id, { answered }] of rings) {
          if (!halvesOf(id).includes(uid)) continue;
          if (frame.text('AccountCode') === ACKNOWLEDGED) done(id, 'acknowledged');
          else if (uid === halvesOf(id)[0]) done(id, answered ? 'heard' : 'no_answer');
        }
      }
    },
    refused: (actionId) => done(actionId, 'failed'),
    lost() {
      for (const id of [...rings.keys()]) done(id, 'failed');
    }
  };
}
