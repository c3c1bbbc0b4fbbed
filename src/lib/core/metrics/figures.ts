import type { FlowReason } from '../facts.ts';
import type { Figures, ServiceLevelVariant } from '../state.ts';
import type { Book } from './ledger.ts';
import {
  ABANDONED,
  ACW,
  ACWED,
  ANSWERED,
  ASKED,
  CONTACTS,
  FIRST_RESPONSE,
  FIRST_RESPONSES,
  HOLD,
  LEFT,
  LEFT_SHORT,
  LOST,
  MISSED,
  OFFERED,
  OPEN,
  OVER_EMPTY,
  OVER_KEY,
  OVER_TIMEOUT,
  OVER_TRANSFER,
  OVER_WITHDRAWN,
  RATED,
  REPEATS,
  RESOLVED,
  RESPONSE,
  RESPONSES,
  SATISFIED,
  SET_SIZE,
  SHORT,
  TALK,
  TALKED,
  TALK_ACWED,
  TURNED_AWAY,
  UNTOLD,
  WAITED,
  WAIT_ABANDONED,
  WAIT_ANSWERED,
  WAIT_LEFT,
  WITHIN,
  type Tally
} from './tally.ts';

const OVERFLOWS: Readonly<Record<FlowReason, number>> = {
  timeout: OVER_TIMEOUT,
  key: OVER_KEY,
  empty: OVER_EMPTY,
  withdrawn: OVER_WITHDRAWN,
  transfer: OVER_TRANSFER
};

function sumOver(t: Tally): number {
  return t[OVER_TIMEOUT]! + t[OVER_KEY]! + t[OVER_EMPTY]! + t[OVER_WITHDRAWN]! + t[OVER_TRANSFER]!;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function seconds(ms: number): number {
  return ms / 1000;
}

/**
 * Service level by variant (METRIC3). A call that left within the short limit, its kind untold, is or is not in the
 * denominator: then the variants that leave short abandons out can't be told.
 */
function serviceLevel(set: Tally, variant: ServiceLevelVariant, turnedAway: number): number | null {
  const within = set[WITHIN]!;
  // an answer whose wait nobody saw can't be held against T
  const unseen = set[ANSWERED]! - set[WAITED]!;
  const size = set[SET_SIZE]! - unseen;
  if (variant === 'answered') return ratio(within, set[WAITED]!);
  if (variant === 'strict') return ratio(within, size + turnedAway);
  if (set[LEFT_SHORT]! > 0) return null;
  if (variant === 'offered') return ratio(within, size - set[SHORT]!);
  return ratio(within, set[WAITED]! + set[ABANDONED]! + sumOver(set) + set[LEFT]!);
}

/**
 * The figures of one window (METRIC1): counts by the time of what they count, ratios and means over one set of
 * entries. What the source can't tell is null, never guessed (METRIC5).
 */
export function figuresOf(book: Book, variant: ServiceLevelVariant): Figures {
  const { count, set } = book;
  const untold = set[UNTOLD]! > 0;
  const told = (n: number): number | null => (untold ? null : n);
  const size = set[SET_SIZE]!;
  const short = set[LEFT_SHORT]! > 0 ? null : set[SHORT]!;
  const talk = ratio(set[TALK]!, set[TALKED]!);
  const acw = ratio(set[ACW]!, set[ACWED]!);
  const aht = ratio(set[TALK_ACWED]! + set[ACW]!, set[ACWED]!);
  const per = (ms: number | null): number | null => (ms === null ? null : seconds(ms));
  return {
    contacts: count[CONTACTS]!,
    callers: book.callers,
    offered: count[OFFERED]!,
    turned_away: count[TURNED_AWAY]!,
    answered: count[ANSWERED]!,
    abandoned: told(count[ABANDONED]!),
    short_abandoned: told(count[SHORT]!),
    overflowed: told(sumOver(count)),
    overflowed_by: {
      timeout: told(count[OVERFLOWS.timeout]!),
      key: count[OVERFLOWS.key]!,
      empty: told(count[OVERFLOWS.empty]!),
      withdrawn: told(count[OVERFLOWS.withdrawn]!),
      transfer: count[OVERFLOWS.transfer]!
    },
    left_unanswered: count[LEFT]!,
    lost_sight: count[LOST]!,
    open: set[OPEN]!,
    ring_missed: count[MISSED]!,
    answered_within: set[WITHIN]!,
    service_level: serviceLevel(set, variant, count[TURNED_AWAY]!),
    connect_rate: short === null ? null : ratio(set[ANSWERED]!, size - short),
    abandon_rate: untold || short === null ? null : ratio(set[ABANDONED]!, size - short),
    asa: per(ratio(set[WAIT_ANSWERED]!, set[WAITED]!)),
    att: per(talk),
    hold: per(ratio(set[HOLD]!, set[TALKED]!)),
    acw: per(acw),
    aht: per(aht),
    wait_answered_s: seconds(set[WAIT_ANSWERED]!),
    wait_abandoned_s: untold ? null : seconds(set[WAIT_ABANDONED]!),
    wait_left_s: seconds(set[WAIT_LEFT]!),
    talk_s: seconds(set[TALK]!),
    hold_s: seconds(set[HOLD]!),
    acw_s: set[ACWED]! > 0 ? seconds(set[ACW]!) : null,
    first_response: per(ratio(count[FIRST_RESPONSE]!, count[FIRST_RESPONSES]!)),
    response: per(ratio(count[RESPONSE]!, count[RESPONSES]!)),
    csat: ratio(count[SATISFIED]!, count[RATED]!),
    csat_rated: count[RATED]!,
    resolution: ratio(count[RESOLVED]!, count[ASKED]!),
    resolution_asked: count[ASKED]!,
    repeat_rate: ratio(count[REPEATS]!, count[CONTACTS]!)
  };
}
