import type { SeatId } from '../../../core/ids.ts';

/** Which phone is which seat, as the config says it; `*` in `match` stands for anything. */
export interface SeatMatch {
  readonly match: string;
  readonly seat: SeatId;
}

/** The seat of an interface: the first match in the list, else the interface itself. */
export function seatNamer(matches: readonly SeatMatch[]): (interfaceName: string) => SeatId {
  const tests = matches.map(({ match, seat }) => ({ test: pattern(match), seat }));
  return (name) => (tests.find(({ test }) => test.test(name))?.seat ?? name).slice(0, 128);
}

function pattern(match: string): RegExp {
  const escaped = match.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

/** `IAX2/1002-15380` → `IAX2/1002`; `Local/1005@from-queue-0000000a;1` → `Local/1005@from-queue`. */
export function deviceOf(channel: string): string {
  const whole = channel.replace(/;[12]$/, '');
  const dash = whole.lastIndexOf('-');
  return dash > 0 ? whole.slice(0, dash) : whole;
}

/** A member's interface without dial options: `Local/1005@from-queue/n` → `Local/1005@from-queue`. */
export function deviceOfInterface(name: string): string {
  return name.startsWith('Local/') ? name.replace(/\/[a-zA-Z]*$/, '') : name;
}

/** Both halves of a Local channel have this in common. */
export function pairOf(channel: string): string {
  return channel.replace(/;[12]$/, '');
}

/** What AMI writes where it knows no number or name. */
export function known(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value === '<unknown>' || value === 'unknown' ? undefined : value;
}
