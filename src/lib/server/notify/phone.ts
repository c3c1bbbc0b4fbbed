import type { Ms } from '../../core/ids.ts';
import type { CoachLine } from '../ports.ts';
import type { Carrier } from './carrier.ts';
import { gravest } from './parcel.ts';

/** A phone that rings for what was two minutes ago helps nobody: the ladder has gone on. */
const FRESH: Ms = 120_000;

/** A person's phone: the phone system calls it and says how grave it is; 1 acknowledges. */
export function createPhoneCarrier(phone: string, line: Pick<CoachLine, 'ring'>): Carrier {
  return {
    ...{ perMinute: 4, merges: false, patience: FRESH },
    async send(parcel) {
      try {
        const heard = await line.ring({ id: parcel.key, phone, severity: gravest(parcel) });
        if (heard === 'acknowledged') return { is: 'acknowledged' };
        return heard === 'heard' ? { is: 'taken' } : { is: 'refused', why: heard };
      } catch (error) {
        return { is: 'refused', why: (error as Error).message };
      }
    }
  };
}
