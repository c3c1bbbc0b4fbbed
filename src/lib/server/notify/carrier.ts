import type { EpochMs, Ms } from '../../core/ids.ts';
import { FORMS, type Meaning } from './forms.ts';
import { Forbidden, type Checked } from './guard.ts';
import type { Parcel } from './parcel.ts';
import type { Post } from './post.ts';
import type { Target } from './targets.ts';

/** How one target is reached. */
export interface Carrier {
  /** How many requests it takes in any minute; more are merged where `merges`. */
  readonly perMinute: number;
  readonly merges: boolean;
  /** What is older is not worth sending any more. */
  readonly patience: Ms;
  /** Never rejects. */
  send(parcel: Parcel, now: EpochMs): Promise<Sent>;
}

export type Sent = Meaning | { readonly is: 'acknowledged' };

/** A receiver that was down for a day is told what it missed; longer, nobody would believe it. */
const DAY: Ms = 24 * 3_600_000;

/** A target that is called over HTTP. */
export function createWebCarrier(
  target: Target,
  tools: { readonly guard: (url: string) => Promise<Checked>; readonly post: Post }
): Carrier {
  const { form, meaning } = FORMS[target.type];
  return {
    ...{ perMinute: target.perMinute, merges: true, patience: DAY },
    async send(parcel, now) {
      const { url, headers, body } = form(parcel, target, now);
      try {
        return meaning(await tools.post(await tools.guard(url), headers, body));
      } catch (error) {
        if (error instanceof Forbidden) return { is: 'refused', why: error.message };
        const code = (error as NodeJS.ErrnoException).code;
        // the message of an error may hold the address, and with it the secret
        return { is: 'later', after: null, why: code ?? (error as Error).name };
      }
    }
  };
}
