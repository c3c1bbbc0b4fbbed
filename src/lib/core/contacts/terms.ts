import type { FloorData } from '../floor.ts';
import type { EpochMs, Ms, QueueId, SiteId } from '../ids.ts';
import type { Plan, SitePlan } from '../plan.ts';
import { answerTerms } from '../time/hours.ts';

/** What the floor's settings say of a queue at a moment. */
export interface Terms {
  readonly site: SiteId;
  readonly within: Ms;
  readonly short: Ms;
  readonly wrapUp: Ms | null;
}

export type TermsOf = (queue: QueueId, at: EpochMs) => Terms;

export function siteFor(plan: Plan, data: FloorData, queue: QueueId): SitePlan {
  return plan.queues.get(queue)?.site ?? plan.sites.get(data.queues.get(queue)?.site ?? '') ?? plan.firstSite;
}

/** Terms change on a minute: those of a queue's last minute are at hand. */
export function createTerms(plan: Plan, data: FloorData): TermsOf {
  const known = new Map<QueueId, { readonly minute: number; readonly terms: Terms }>();
  return (queue, at) => {
    const minute = Math.floor(at / 60_000);
    const last = known.get(queue);
    if (last?.minute === minute) return last.terms;
    const terms = termsAt(plan, data, queue, at);
    known.set(queue, { minute, terms });
    return terms;
  };
}

function termsAt(plan: Plan, data: FloorData, queue: QueueId, at: EpochMs): Terms {
  const { settings, zone } = siteFor(plan, data, queue);
  const known = plan.queues.get(queue)?.settings;
  return {
    site: settings.id,
    within: answerTerms(settings, known, zone, at).within,
    short: settings.shortAbandon,
    wrapUp: known?.wrapUp ?? null
  };
}
