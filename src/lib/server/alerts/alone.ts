import type { Alert } from '../../core/alerts/alert.ts';
import { isOpen } from '../../core/alerts/terms.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { SeatFlags } from '../beside.ts';
import type { AlertDesk } from './desk.ts';

/** The rule whose alert says that somebody is alone at a site. */
const ALONE = 'alone';
/** The comment that a check-in leaves on it: so it outlives a restart. */
const CHECKED_IN = 'check_in';

/** Until the seat of who is alone is looked at again. */
const AGAIN: Ms = 30_000;

/** Lone workers are asked to say that they are well; who does not is looked after (ALONE1, ALONE2). */
export interface CheckIns {
  /** Since when the check-in of a site has been due; null: it is not. */
  dueSince(site: string, now: EpochMs): EpochMs | null;
  /** Whoever sits at that seat is well; false: nobody is alone there. */
  checkIn(seat: string, by: { readonly person: string; readonly name: string }): boolean;
  /** `alone` on the seat of who is. */
  readonly flags: SeatFlags;
  close(): void;
}

export function createCheckIns(options: {
  readonly desk: Pick<AlertDesk, 'all' | 'act' | 'relook' | 'beside'>;
  /** The site of a seat. */
  readonly siteOf: (seat: string) => string | null;
  /** How often, at a site at that moment; null: nobody is asked. */
  readonly every: (site: string, now: EpochMs) => Ms | null;
  readonly clock: { now(): EpochMs; every(ms: Ms, work: () => void): () => void };
  /** Who is alone at a site. */
  readonly seatOf: (site: string) => string | null;
}): CheckIns {
  const { desk, clock } = options;
  const due = new Set<string>();
  let asked = clock.now();
  const shown = new Map<string, string>();
  const listeners = new Set<(seats: Iterable<string>) => void>();

  function* aloneAlerts(): Iterable<{ readonly site: string; readonly alert: Alert }> {
    for (const alert of desk.all()) {
      if (alert.rule === ALONE && isOpen(alert)) yield { site: alert.subject.replace(/^site:/, ''), alert };
    }
  }

  function dueSince(site: string, now: EpochMs): EpochMs | null {
    for (const { site: of, alert } of aloneAlerts()) {
      if (of !== site) continue;
      const every = options.every(site, now);
      const last = alert.steps.findLast(({ what, text }) => what === 'commented' && text === CHECKED_IN);
      const at = (last?.at ?? alert.since ?? now) + (every ?? Infinity);
      return at <= now ? at : null;
    }
    return null;
  }

  /** A check-in that came due, or is due no more, is nothing that moves on the floor: the rule is asked again. */
  function look(): void {
    const now = clock.now();
    const sites = new Set([...due, ...[...aloneAlerts()].map(({ site }) => site)]);
    const turned = [...sites].filter((site) => (dueSince(site, now) !== null) !== due.has(site));
    for (const site of turned) if (!due.delete(site)) due.add(site);
    // a call that waits where nobody is rung moves nothing at the seat: it is asked again twice a minute
    const again = turned.length > 0 || now - asked >= AGAIN;
    const seats = again ? [...sites].flatMap((site) => options.seatOf(site) ?? []) : [];
    if (again) asked = now;
    if (seats.length > 0) desk.relook('seats', seats);
  }

  function reflag(): void {
    const now = new Map(
      [...aloneAlerts()].flatMap(({ site }) => {
        const seat = options.seatOf(site);
        return seat === null ? [] : [[seat, site] as const];
      })
    );
    const seats = [...new Set([...shown.keys(), ...now.keys()])].filter((seat) => shown.has(seat) !== now.has(seat));
    shown.clear();
    for (const [seat, site] of now) shown.set(seat, site);
    if (seats.length > 0) for (const listener of [...listeners]) listener(seats);
  }

  const stops = [clock.every(1000, look), desk.beside.onChange(reflag)];
  reflag();
  return {
    dueSince,
    checkIn(seat, by) {
      const site = options.siteOf(seat);
      for (const { site: of, alert } of aloneAlerts()) {
        if (of !== site || options.seatOf(of) !== seat) continue;
        desk.act(alert.id, { type: 'comment', text: CHECKED_IN }, by);
        look();
        return true;
      }
      return false;
    },
    flags: {
      of: (seat) => (shown.has(seat) ? ['alone'] : []),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }
    },
    close() {
      for (const stop of stops) stop();
      listeners.clear();
    }
  };
}
