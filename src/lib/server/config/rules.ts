import { z } from 'zod';
import { SEVERITIES, SUBJECTS } from '../../core/alert-state.ts';
import { BOX } from '../../core/alerts/box/box.ts';
import { KINDS } from '../../core/alerts/kinds.ts';
import type { Condition, Rule } from '../../core/alerts/rule.ts';
import type { SiteRule } from '../../core/alerts/site-rules.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import type { Conflict } from './cross.ts';
import { duration, id, names } from './parts.ts';

const KINDS_OF = SUBJECTS.filter((kind) => KINDS[kind] !== undefined);
const OPERATORS = ['>', '>=', '<', '<=', '=', '!=', 'in', 'has'] as const;
const DURATION = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/;

/** `2m` stands for seconds, as clocks are measured; anything else for itself. */
const plain = z
  .union([z.number(), z.boolean(), z.string().max(128)])
  .transform((value) => (typeof value === 'string' && DURATION.test(value) ? duration.parse(value) / 1000 : value));

const than = z.union(
  [
    plain,
    z.array(id).max(100),
    z.strictObject({ measure: id, times: z.number().optional(), plus: z.number().optional() })
  ],
  'must be a value such as 60, 2m or true, a list of words, or { measure, times?, plus? }'
);

const condition: z.ZodType<Condition> = z
  .union(
    [
      z.strictObject({
        get all() {
          return z.array(condition).min(1).max(50);
        }
      }),
      z.strictObject({
        get any() {
          return z.array(condition).min(1).max(50);
        }
      }),
      z.strictObject({
        get not() {
          return condition;
        }
      }),
      z.strictObject({ measure: id, is: z.enum(OPERATORS), than })
    ],
    'must be { measure, is, than }, or { all: […] }, { any: […] }, { not: … } of such'
  )
  .meta({ id: 'condition' });

const step = z.strictObject({
  severity: z.enum(SEVERITIES),
  when: condition,
  for: duration.default(0)
});

const places = z.array(id).min(1).max(100).optional();

/** A site's own rules; one with the id of a rule in the box says what differs from it. */
export const rules = z
  .array(
    z.strictObject({
      id,
      names: names.optional(),
      on: z.enum(KINDS_OF).optional(),
      off: z.boolean().optional(),
      steps: z.array(step).min(1).max(4).optional(),
      clear: duration.optional(),
      keep: duration.optional(),
      level: z.int().min(1).max(5).optional(),
      byHand: z.boolean().optional(),
      explainedBy: z.array(z.enum(['source', 'outage', 'surge', 'nobody', 'flood'])).optional(),
      where: z
        .strictObject({
          site: places,
          team: places,
          group: places,
          queue: places,
          seat: places,
          area: places,
          topic: places
        })
        .optional()
        .meta({ description: 'Only there; what names none of these is everywhere' })
    })
  )
  .max(200)
  .default([])
  .meta({ description: 'Rules of this site; one with the id of a rule in the box changes that one' });

export type RuleFile = z.output<typeof rules>[number];

/** As the core reads them: what the file does not say is not there. */
export const siteRules = (file: readonly RuleFile[]): readonly SiteRule[] => file;

function measuresIn(one: Condition): readonly { readonly name: string; readonly path: readonly (string | number)[] }[] {
  if ('all' in one)
    return one.all.flatMap((part, i) => measuresIn(part).map((m) => ({ ...m, path: ['all', i, ...m.path] })));
  if ('any' in one)
    return one.any.flatMap((part, i) => measuresIn(part).map((m) => ({ ...m, path: ['any', i, ...m.path] })));
  if ('not' in one) return measuresIn(one.not).map((m) => ({ ...m, path: ['not', ...m.path] }));
  const other =
    typeof one.than === 'object' && 'measure' in one.than
      ? [{ name: one.than.measure, path: ['than', 'measure'] }]
      : [];
  return [{ name: one.measure, path: ['measure'] }, ...other];
}

/** What is not there to be measured, comes twice, or is not whole. */
export function ruleConflicts(file: readonly RuleFile[]): readonly Conflict[] {
  const seen = new Set<string>();
  return file.flatMap((rule, at): Conflict[] => {
    const path = ['rules', at] as const;
    const box: Rule | undefined = BOX.find(({ id: known }) => known === rule.id);
    const wrong: Conflict[] = [];
    if (seen.has(rule.id))
      wrong.push({ path: [...path, 'id'], message: `there is another rule "${rule.id}"; give each its own id` });
    seen.add(rule.id);
    if (!box) {
      const near = didYouMean(
        rule.id,
        BOX.map(({ id: known }) => known)
      );
      if (rule.on === undefined || rule.steps === undefined)
        wrong.push({
          path: [...path],
          message: `no rule in the box is called "${rule.id}"${near}; one of your own needs on and steps`
        });
    } else if (rule.on !== undefined && rule.on !== box.on)
      wrong.push({ path: [...path, 'on'], message: `the rule in the box is on a ${box.on}; give yours another id` });
    const on = box?.on ?? rule.on;
    const known = Object.keys((on && KINDS[on]?.measures) ?? {}).sort();
    const ranks = (rule.steps ?? []).map(({ severity }) => SEVERITIES.indexOf(severity));
    if (ranks.some((rank, i) => i > 0 && rank <= ranks[i - 1]!))
      wrong.push({ path: [...path, 'steps'], message: 'steps go from the mildest to the gravest, each severity once' });
    if (known.length > 0)
      for (const [i, { when }] of (rule.steps ?? []).entries())
        for (const { name, path: inside } of measuresIn(when))
          if (!known.includes(name))
            wrong.push({
              path: [...path, 'steps', i, 'when', ...inside],
              message: `a ${on!} is not measured by "${name}"${didYouMean(name, known)} (there are: ${known.join(', ')})`
            });
    return wrong;
  });
}
