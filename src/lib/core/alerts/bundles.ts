import type { AlertPlace, Severity } from '../alert-state.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { Alert } from './alert.ts';
import type { Finding } from './find.ts';
import type { Explainer, Rule } from './rule.ts';
import type { Store } from './store.ts';
import { isOpen, PACE_WINDOW, rank } from './terms.ts';

/** How many new cards a site takes before the further ones stand under one of their own. */
export interface Pace {
  readonly perMinute: number;
  readonly perTenMinutes: number;
}

export const DEFAULT_PACE: Pace = { perMinute: 2, perTenMinutes: 8 };

const MINUTE: Ms = 60_000;
const FLOOD_STEPS = ['info', 'warning', 'serious'] as const satisfies readonly Severity[];
const NEVER = { any: [] } as const;

/** The card that collects what comes too fast. As grave as the gravest under it. */
export const FLOOD: Rule = {
  id: 'flood',
  on: 'site',
  steps: FLOOD_STEPS.map((severity) => ({ severity, when: NEVER, for: 0 })),
  clear: 300_000,
  keep: 600_000
};

/** What a site's flood card finds when these stand under it. */
export function floodFinding(site: string, under: readonly Severity[]): Finding {
  const gravest = Math.max(-1, ...under.map(rank));
  return {
    holds: FLOOD_STEPS.map((_, i) => i <= gravest),
    reasons: FLOOD_STEPS.map(() => []),
    dueAt: null,
    place: { ...NOWHERE, site },
    note: null,
    promise: null
  };
}

export const NOWHERE: AlertPlace = {
  site: null,
  team: null,
  group: null,
  queue: null,
  seat: null,
  agent: null,
  contact: null,
  area: null,
  topic: null,
  matter: null
};

/** What an alert is an explanation of. An outage nobody knows the site of explains none. */
export function explains(alert: Alert): readonly Explainer[] {
  if (alert.rule === 'source-silent') return ['source'];
  if (alert.rule === 'nobody-on-duty') return ['nobody'];
  if (alert.rule === 'surge')
    return alert.place.area !== null || alert.place.topic !== null ? ['surge', 'outage'] : ['surge'];
  if (alert.rule === 'outage' || alert.rule === 'outage-suspected' || alert.subject.startsWith('outage:'))
    return alert.place.site === null ? [] : ['outage'];
  return [];
}

/** Whether a card of this kind speaks of that place: what it names must be so there; of area and topic, if known. */
export function speaksOf(root: AlertPlace, place: AlertPlace, kind: Explainer): boolean {
  if (kind === 'nobody') return root.queue !== null && root.queue === place.queue;
  const named = (a: string | null, b: string | null): boolean => a === null || a === b;
  const known = (a: string | null, b: string | null): boolean => b === null || named(a, b);
  return (
    named(root.site, place.site) &&
    named(root.queue, place.queue) &&
    known(root.area, place.area) &&
    known(root.topic, place.topic)
  );
}

/** Which card explains an alert, and how fast cards come. */
export interface Bundles {
  /** The open card that explains it, in the order of its rule; undefined: none does. */
  rootOf(alert: Alert): Alert | undefined;
  /** One more card now would be too many for its site. */
  tooFast(alert: Alert, now: EpochMs): boolean;
  /** It came up as a card. */
  came(alert: Alert, now: EpochMs): void;
  /** It was folded in the moment in which it came: it was none. */
  went(alert: Alert, now: EpochMs): void;
  /** As remembered, after the clock was set back. */
  recount(): void;
}

export function createBundles(store: Store, pace: Pace): Bundles {
  const cards = new Map<string, Map<string, EpochMs>>();

  function recount(): void {
    cards.clear();
    for (const alert of store.alerts.values())
      if (alert.cardAt !== null && alert.place.site !== null) cardsOf(alert.place.site).set(alert.id, alert.cardAt);
  }

  function cardsOf(site: string): Map<string, EpochMs> {
    const known = cards.get(site) ?? new Map<string, EpochMs>();
    cards.set(site, known);
    return known;
  }

  /** Itself where it is a card, else the flood card that it stands under. */
  function cardOf(root: Alert): Alert | undefined {
    if (root.foldedUnder === null) return root;
    const card = store.alerts.get(root.foldedUnder);
    return card?.rule === FLOOD.id ? card : undefined;
  }

  recount();
  return {
    rootOf(alert) {
      for (const kind of alert.explainedBy) {
        const roots = [...store.alerts.values()].filter(
          (root) =>
            root !== alert &&
            isOpen(root) &&
            cardOf(root) !== undefined &&
            (explains(root) as readonly string[]).includes(kind) &&
            speaksOf(root.place, alert.place, kind as Explainer)
        );
        // a card of its own rather than one that came too fast itself
        roots.sort((a, b) => Number(a.foldedUnder !== null) - Number(b.foldedUnder !== null) || eldestFirst(a, b));
        if (roots[0]) return cardOf(roots[0]);
      }
      return undefined;
    },
    tooFast(alert, now) {
      const { site } = alert.place;
      if (site === null || alert.severity === 'critical' || !alert.explainedBy.includes('flood')) return false;
      const known = cardsOf(site);
      for (const [id, at] of known) if (at <= now - PACE_WINDOW) known.delete(id);
      if (isOutage(alert)) {
        const outages = [...known.keys()].filter((id) => id !== alert.id && isOutage(store.alerts.get(id)));
        return outages.length >= pace.perTenMinutes / 2;
      }
      const lately = [...known].filter(([id, at]) => id !== alert.id && at > now - MINUTE).length;
      return lately >= pace.perMinute || known.size - (known.has(alert.id) ? 1 : 0) >= pace.perTenMinutes;
    },
    came(alert, now) {
      alert.cardAt = now;
      if (alert.place.site !== null) cardsOf(alert.place.site).set(alert.id, now);
    },
    went(alert, now) {
      if (alert.cardAt !== now) return;
      alert.cardAt = null;
      if (alert.place.site !== null) cardsOf(alert.place.site).delete(alert.id);
    },
    recount
  };
}

/** A root: others that came fast don't take it in, only many of its own kind do. */
const isOutage = (alert: Alert | undefined): boolean => alert?.subject.startsWith('outage:') === true;

export function eldestFirst(a: Alert, b: Alert): number {
  return (a.since ?? 0) - (b.since ?? 0) || (a.id < b.id ? -1 : 1);
}

export function gravestFirst(a: Alert, b: Alert): number {
  return rank(b.severity) - rank(a.severity) || eldestFirst(a, b);
}
