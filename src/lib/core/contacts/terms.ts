import type { FloorData } from '../floor.ts';
import type { EpochMs, Ms, QueueId, SiteId } from '../ids.ts';
import { AHEAD, type Plan } from '../plan.ts';
import type { QueueRules, SiteRules } from '../rules.ts';
import { withinAt } from '../time/hours.ts';
import { createZone, type Zone } from '../time/zone.ts';

/** What the floor's settings say of a queue at a moment. */
export interface Terms {
  readonly site: SiteId;
  readonly within: Ms;
  readonly short: Ms;
  readonly wrapUp: Ms | null;
}

export type TermsOf = (queue: QueueId, at: EpochMs) => Terms;

/** What held at a moment, whenever it is asked (PLAN1). */
export interface Held {
  readonly terms: TermsOf;
  /** The site whose queue it was. */
  readonly siteOf: (queue: QueueId, at: EpochMs) => SiteId;
  /** The site that a fact means: the one it names, if there was one of that name, else the first. */
  readonly siteNamed: (site: SiteId | null, at: EpochMs) => SiteId;
}

/** Rules that held until a moment, indexed; the last holds on. */
interface Span {
  readonly until: EpochMs;
  readonly first: SiteId;
  readonly sites: ReadonlyMap<SiteId, { readonly rules: SiteRules; readonly zone: Zone }>;
  readonly queues: ReadonlyMap<QueueId, QueueRules>;
}

export function createHeld(plan: Plan, data: FloorData): Held {
  const spans = spansOf(plan);
  const last = spans.length - 1;
  const settled = spans[last - 1]?.until ?? -Infinity;

  /** The first span that says something, from `at` on: of what came up later the oldest word holds backwards. */
  const from = <T>(at: number, find: (span: Span) => T | undefined): T | undefined => {
    for (let i = at; i <= last; i++) {
      const found = find(spans[i]!);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const spanAt = (at: EpochMs): number => (at >= settled ? last : spans.findIndex(({ until }) => at < until));

  const siteOf = (queue: QueueId, at: EpochMs): SiteId =>
    from(spanAt(at - AHEAD), ({ queues }) => queues.get(queue)?.site) ??
    data.queues.get(queue)?.site ??
    spans[last]!.first;

  function termsAt(queue: QueueId, at: EpochMs): Terms {
    const span = spanAt(at);
    const known = from(span, ({ queues }) => queues.get(queue));
    const name = known?.site ?? data.queues.get(queue)?.site ?? '';
    const { rules, zone } =
      from(span, ({ sites }) => sites.get(name)) ??
      spans.findLast(({ sites }) => sites.has(name))?.sites.get(name) ??
      spans[last]!.sites.get(spans[last]!.first)!;
    return {
      site: siteOf(queue, at),
      within: withinAt(rules, known, zone, at),
      short: rules.shortAbandon,
      wrapUp: known?.wrapUp ?? null
    };
  }

  // Terms change on a minute: those of a queue's last minute are at hand.
  const known = new Map<QueueId, { readonly minute: number; readonly terms: Terms }>();
  return {
    siteOf,
    siteNamed(site, at) {
      const { sites, first } = spans[spanAt(at - AHEAD)]!;
      return site !== null && sites.has(site) ? site : first;
    },
    terms(queue, at) {
      if (at < settled + AHEAD) return termsAt(queue, at);
      const minute = Math.floor(at / 60_000);
      const lately = known.get(queue);
      if (lately?.minute === minute) return lately.terms;
      const terms = termsAt(queue, at);
      known.set(queue, { minute, terms });
      return terms;
    }
  };
}

function spansOf({ past, rules }: Plan): Span[] {
  const zones = new Map<string, Zone>();
  const zoneOf = (timezone: string): Zone => {
    let zone = zones.get(timezone);
    if (!zone) zones.set(timezone, (zone = createZone(timezone)));
    return zone;
  };
  return [...past, { ...rules, until: Infinity }].map(({ until, sites, queues }) => ({
    until,
    first: sites[0]!.id,
    sites: new Map(sites.map((one) => [one.id, { rules: one, zone: zoneOf(one.timezone) }])),
    queues: new Map(queues.map((one) => [one.id, one]))
  }));
}
