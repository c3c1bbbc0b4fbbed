import type { EpochMs } from '../ids.ts';
import type { Alert } from './alert.ts';
import {
  createBundles,
  eldestFirst,
  explains,
  FLOOD,
  floodFinding,
  gravestFirst,
  speaksOf,
  type Pace
} from './bundles.ts';
import { arm, call } from './climb.ts';
import type { Finding, Subject } from './find.ts';
import type { Rule } from './rule.ts';
import { stepOf, type Store } from './store.ts';
import { isOpen } from './terms.ts';

/** Puts alerts under the card that explains them, and brings them up again when it is over. */
export interface Folding {
  /** It comes up, as a card or under one; `say` writes what happened. */
  comeUp(alert: Alert, now: EpochMs, say: () => void): void;
  /** Its severity moved. */
  changed(alert: Alert, now: EpochMs): void;
  /** It is over: it stands under nothing. */
  leave(alert: Alert, now: EpochMs): void;
  /** It is over: what stood under it comes up. */
  closed(alert: Alert, now: EpochMs): void;
  /** The clock was set back. */
  recount(): void;
}

export function createFolding(
  store: Store,
  pace: Pace,
  observe: (rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs) => void
): Folding {
  const bundles = createBundles(store, pace);

  const under = (root: string): Alert[] => [...store.under(root)].map((id) => store.alerts.get(id)!);
  const isFlood = (id: string | null): boolean => id !== null && store.alerts.get(id)?.rule === FLOOD.id;

  /** The site's flood card, with this one under it. */
  function flood(site: string, more: readonly Alert[], now: EpochMs): Alert {
    const known = store.latest(FLOOD.id, `site:${site}`);
    const all = [...(known ? under(known.id) : []), ...more];
    const finding = floodFinding(
      site,
      all.map((one) => one.severity)
    );
    observe(FLOOD, { kind: 'site', id: site }, finding, now);
    return store.latest(FLOOD.id, `site:${site}`)!;
  }

  /** What stands under a card moved; a flood card is as grave as that. */
  function moved(root: string | null, now: EpochMs): void {
    if (root !== null && isFlood(root)) flood(store.alerts.get(root)!.place.site!, [], now);
  }

  function rootOf(alert: Alert, now: EpochMs): Alert | undefined {
    return bundles.rootOf(alert) ?? (bundles.tooFast(alert, now) ? flood(alert.place.site!, [alert], now) : undefined);
  }

  function comeUp(alert: Alert, now: EpochMs, say: () => void): void {
    const root = rootOf(alert, now);
    store.place(alert, root?.id ?? null);
    arm(alert, now);
    if (!root) bundles.came(alert, now);
    say();
    if (root) store.say(alert, stepOf('folded', now));
    else opened(alert, now);
  }

  /** Folds what a new card explains. */
  function opened(root: Alert, now: EpochMs): void {
    for (const kind of explains(root))
      for (const alert of [...store.alerts.values()].filter(isOpen).sort(eldestFirst)) {
        if (alert === root || !alert.explainedBy.includes(kind)) continue;
        if (alert.foldedUnder !== null && !isFlood(alert.foldedUnder)) continue;
        if (speaksOf(root.place, alert.place, kind)) fold(alert, root, now);
      }
  }

  function fold(alert: Alert, root: Alert, now: EpochMs): void {
    const from = alert.foldedUnder;
    for (const one of under(alert.id).sort(eldestFirst)) fold(one, root, now);
    store.place(alert, root.id);
    alert.climbsAt = null;
    bundles.went(alert, now);
    store.hush(alert);
    store.say(alert, stepOf('folded', now));
    moved(from, now);
  }

  function unfold(alert: Alert, now: EpochMs): void {
    const from = alert.foldedUnder;
    store.place(alert, null);
    const root = rootOf(alert, now);
    if (root) {
      store.place(alert, root.id);
      if (root.id !== from) store.say(alert, stepOf('folded', now));
      return;
    }
    bundles.came(alert, now);
    arm(alert, now);
    const tell = alert.reached.length > 0 ? call(alert, 'again') : call(alert, 'raised');
    store.say(alert, stepOf('unfolded', now, { level: alert.level }), alert.phase === 'raised' ? tell : null);
    opened(alert, now);
  }

  return {
    comeUp,
    changed(alert, now) {
      const root = alert.foldedUnder;
      if (!isFlood(root)) return;
      if (alert.severity === 'critical') unfold(alert, now);
      moved(root, now);
    },
    leave(alert, now) {
      const root = alert.foldedUnder;
      store.place(alert, null);
      moved(root, now);
    },
    closed(alert, now) {
      for (const one of under(alert.id).sort(gravestFirst)) unfold(one, now);
    },
    recount: () => bundles.recount()
  };
}
