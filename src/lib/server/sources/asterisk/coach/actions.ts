import type { Severity } from '../../../../core/alert-state.ts';
import type { CoachMode } from '../../../../core/coaching-state.ts';
import { encodeFields, UnsafeAction } from '../encode.ts';

/**
 * The ChanSpy options of each mode that is dialled: exact (`u`), ends and never moves on (`E`, `S`), and at once (`q`:
 * otherwise the channel's name is first spelled out to the coach, for seconds). Never d c e g n r X.
 */
export const SPY_OPTIONS = {
  listen: 'uqES',
  whisper: 'uqESw',
  barge: 'uqESB'
} as const satisfies Partial<Record<CoachMode, string>>;
export type SpyMode = keyof typeof SPY_OPTIONS;

/** How long a phone rings, ms. */
export const RINGS = 30_000;

const OURS = 'pilotlight-';
/** The two halves of a session's Local channel. */
export const halvesOf = (id: string): readonly [string, string] => [`${OURS}${id}-1`, `${OURS}${id}-2`];

/** All that the coach account may send; nothing else leaves this program on that line. */
export type CoachAction =
  | { readonly is: 'Ping' | 'ListCommands' | 'Logoff' }
  | {
      readonly is: 'spy';
      readonly id: string;
      readonly context: string;
      /** The Uniqueid of the agent's own channel. */
      readonly spyee: string;
      readonly mode: SpyMode;
      readonly phone: string;
    }
  | {
      readonly is: 'ring';
      readonly id: string;
      readonly context: string;
      readonly phone: string;
      readonly severity: Severity;
    }
  | { readonly is: 'hangup'; readonly channel: string };

const SHAPES = {
  id: /^[A-Za-z0-9-]{1,64}$/,
  context: /^[\w-]{1,79}$/,
  uniqueid: /^[\w.:-]{1,120}$/,
  // no & , ^ or /n: one device, and no option of Dial
  phone: /^[A-Za-z][A-Za-z0-9]{1,15}\/[\w.+*#@-]{1,64}$/,
  // as `halvesOf` names them; a dot is in every Uniqueid that the phone system makes, whatever its own name
  channel: /^pilotlight-[A-Za-z0-9-]{1,64}-[12]$/
} as const;

/** Our own channels, of this life or an earlier one, by their Uniqueid: nothing else is ever hung up. */
export const isOurs = (uid: string): boolean => SHAPES.channel.test(uid);

function checked(what: keyof typeof SHAPES, value: string): string {
  if (!SHAPES[what].test(value)) throw new UnsafeAction(`the ${what} has a form that is not sent`);
  return value;
}

/**
 * One action as bytes: exactly one, of exactly these shapes. `actionId` comes back in the answer.
 * @throws UnsafeAction where a value has another form than its field; the error never carries the value.
 */
export function encodeCoach(action: CoachAction, actionId: string): Buffer {
  const id = ['ActionID', checked('id', actionId)] as const;
  switch (action.is) {
    case 'Ping':
    case 'ListCommands':
    case 'Logoff':
      return encodeFields(action.is, [id]);
    case 'hangup':
      return encodeFields('Hangup', [id, ['Channel', checked('channel', action.channel)]]);
    case 'spy':
      return encodeFields('Originate', [
        id,
        ...local(action.id, action.context, action.phone),
        ['Application', 'ChanSpy'],
        ['Data', `${checked('uniqueid', action.spyee)},${SPY_OPTIONS[action.mode]}`]
      ]);
    case 'ring':
      return encodeFields('Originate', [
        id,
        ...local(action.id, action.context, action.phone),
        ['Context', checked('context', action.context)],
        ['Exten', 'say'],
        ['Priority', '1'],
        ['Variable', `PILOTLIGHT_SEVERITY=${checked('id', action.severity)}`]
      ]);
  }
}

/** A Local channel whose far half the dialplan dials, and whose names are ours. */
function local(id: string, context: string, phone: string): readonly (readonly [string, string])[] {
  const [one, two] = halvesOf(checked('id', id));
  return [
    ['Channel', `Local/${id}@${checked('context', context)}/n`],
    ['ChannelId', one],
    ['OtherChannelId', two],
    ['Variable', `PILOTLIGHT_PHONE=${checked('phone', phone)}`],
    ['Timeout', String(RINGS)],
    ['Async', 'true']
  ];
}
