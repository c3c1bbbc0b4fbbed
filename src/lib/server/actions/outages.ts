import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Say } from '../../core/facts.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { OutageState } from '../../core/record-state.ts';
import type { SiteState } from '../../core/state.ts';
import type { SurgeView } from '../../core/surge-state.ts';
import { problem } from '../../protocol/problems.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { id, line, say, time } from './fields.ts';
import { tellFact, type OwnFacts } from './own-facts.ts';

export interface OutageActionsOptions extends OwnFacts {
  readonly look: Look;
  readonly places: () => Places;
}

/** What is told of an outage, at first or later. */
interface Told {
  readonly areas?: string[] | undefined;
  readonly topic?: string | undefined;
  readonly cause?: string | undefined;
  readonly customers?: number | undefined;
  readonly started?: EpochMs | undefined;
  readonly eta?: EpochMs | undefined;
  readonly say?: Say | undefined;
}

const areas = z.array(id).max(1000);
const told = {
  topic: id.optional(),
  cause: line.optional(),
  customers: z.int().min(0).optional(),
  started: time.optional(),
  eta: time.optional(),
  say: say.optional()
};

const bad = (detail: string): Outcome => ({ problem: problem('bad_field', detail) });
const nothing: Outcome = { problem: problem('not_found', 'there is no such outage') };

/** Outages by hand: declared, told more of, over (OUTAGE2). */
export function outageActions(options: OutageActionsOptions): Actions {
  const { look, places, clock } = options;

  /** The sites that they see by a grant that gives the right. */
  function sitesOf(by: Principal): SiteState[] {
    const sight = sightWith(by, 'alerts').mask(places());
    return places().sites.flatMap((one) => {
      const site = look('sites', one) as SiteState | undefined;
      return site && sight('sites', site, look) !== NOTHING ? [site] : [];
    });
  }

  function seen(outage: string, by: Principal): OutageState | null {
    const found = look('outages', outage) as OutageState | undefined;
    return found && sightWith(by, 'alerts').mask(places())('outages', found, look) !== NOTHING ? found : null;
  }

  /** What is wrong with what they tell; null: nothing. */
  function flaw({ areas: named = [], started, eta }: Told, planned: boolean, by: Principal): Outcome | null {
    const known = sitesOf(by).flatMap((site) => Object.keys(site.areas ?? {}));
    const strange = named.find((area) => !known.includes(area));
    if (strange !== undefined) return bad(`areas: there is no area "${strange}"${didYouMean(strange, known)}`);
    const now = clock.now();
    if (started !== undefined && started > now && !planned) return bad('started: lies ahead, and it was not planned');
    if (eta !== undefined && eta <= now) return bad('eta: is past');
    return null;
  }

  return {
    'outage.declare': action({
      right: 'alerts',
      subject: () => null,
      fields: z
        .strictObject({ areas: areas.default([]), planned: z.boolean().optional(), ...told })
        .refine((one) => one.areas.length > 0 || one.topic !== undefined, 'name its areas, or its topic'),
      async run({ planned = false, ...fields }: Told & { planned?: boolean | undefined }, by) {
        const found = flaw(fields, planned, by);
        if (found) return found;
        // without an area it is everywhere: for whoever sees every site
        if (fields.areas?.length === 0 && sitesOf(by).length < places().sites.length)
          return bad('areas: name some that you see');
        const outage = randomUUID();
        await tellFact(options, {
          type: 'outage.reported',
          data: { outage, planned, areas: [], ...defined(fields) }
        });
        return { result: { outage } };
      }
    }),
    'outage.update': action({
      right: 'alerts',
      subject: ({ outage }: { outage: string }) => `outage:${outage}`,
      fields: z.strictObject({ outage: id, areas: areas.min(1).optional(), ...told }),
      async run({ outage, ...fields }: Told & { outage: string }, by) {
        const found = seen(outage, by);
        if (!found) return nothing;
        if (found.state === 'restored') return { problem: problem('gone', 'it is over: declare it anew') };
        const wrong = flaw(fields, found.planned, by);
        if (wrong) return wrong;
        await tellFact(options, { type: 'outage.updated', data: { outage, ...defined(fields) } });
        return {};
      }
    }),
    'outage.link': action({
      right: 'alerts',
      subject: ({ surge }: { surge: string; outage: string }) => `surge:${surge}`,
      fields: z.strictObject({ surge: id, outage: id }),
      async run({ surge, outage }: { surge: string; outage: string }, by) {
        const found = look('surges', surge) as SurgeView | undefined;
        if (!found || sightWith(by, 'alerts').mask(places())('surges', found, look) === NOTHING)
          return { problem: problem('not_found', 'there is no such surge') };
        if (!seen(outage, by)) return nothing;
        await tellFact(options, { type: 'outage.linked', data: { surge, outage } });
        return {};
      }
    }),
    'outage.restore': action({
      right: 'alerts',
      subject: ({ outage }: { outage: string }) => `outage:${outage}`,
      fields: z.strictObject({ outage: id }),
      async run({ outage }: { outage: string }, by) {
        const found = seen(outage, by);
        if (!found) return nothing;
        if (found.state === 'restored') return { problem: problem('gone', 'it is over already') };
        await tellFact(options, { type: 'outage.restored', data: { outage } });
        return {};
      }
    })
  };
}

/** The fields that were given. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
