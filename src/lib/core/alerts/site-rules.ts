import type { Ms } from '../ids.ts';
import type { Rule } from './rule.ts';

/** Where a rule of the site's own says nothing: what flips each second is one alert, as with those in the box. */
const CLEAR: Ms = 20_000;
const KEEP: Ms = 300_000;

/** A rule as a site writes it: a new one whole, or what differs from one in the box. */
export type SiteRule = Pick<Rule, 'id'> & Partial<Omit<Rule, 'id'>>;

/**
 * The rules in force: those in the box, each with what the site says of it, then the site's own, in its order. Parts of a
 * rule in the box that the site does not name stay as they are; its steps are replaced as a whole.
 */
export function rulesInForce(box: readonly Rule[], own: readonly SiteRule[]): readonly Rule[] {
  const said = new Map(own.map((rule) => [rule.id, rule]));
  const known = new Set(box.map(({ id }) => id));
  return [
    ...box.map((rule): Rule => ({ ...rule, ...said.get(rule.id) })),
    ...own
      .filter(({ id }) => !known.has(id))
      .map((rule): Rule => ({ on: 'queue', steps: [], clear: CLEAR, keep: KEEP, ...rule }))
  ];
}
