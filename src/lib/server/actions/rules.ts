import { z } from 'zod';
import type { Rule } from '../../core/alerts/rule.ts';
import { BOX } from '../../core/alerts/box/box.ts';
import { rulesInForce } from '../../core/alerts/site-rules.ts';
import { problem } from '../../protocol/problems.ts';
import type { RunDry } from '../alerts/dry-run.ts';
import { ruleConflicts, rules as ruleFile, siteRules } from '../config/rules.ts';
import { action, type Actions } from './action.ts';

/** Deeper than any rule that somebody would read. */
const DEEPEST = 60;

/** Looks level by level, never by recursion: it is asked before anything that recurses. */
function isDeeper(value: object, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []));
  }
  return false;
}

/** A rule over yesterday, before it is written into the file: one in force by its id, or one as the file has them. */
export function ruleActions(options: { readonly dryRun: RunDry; readonly rules: () => readonly Rule[] }): Actions {
  const fields = z.strictObject({
    rule: z.record(z.string(), z.unknown()).refine((rule) => !isDeeper(rule, DEEPEST), 'is nested too deeply')
  });
  return {
    'rules.try': action({
      ...{
        right: 'alerts',
        fields,
        subject: ({ rule }: z.output<typeof fields>) => `rule:${String(rule['id']).slice(0, 128)}`
      },
      async run({ rule: said }, by) {
        const file = ruleFile.safeParse([said]);
        if (!file.success) {
          const [flaw] = file.error.issues;
          return {
            problem: problem('bad_field', `rule.${flaw?.path.slice(1).join('.') ?? ''}: ${flaw?.message ?? ''}`)
          };
        }
        const [one] = file.data;
        const known = options.rules().find(({ id }) => id === one!.id);
        const whole = Object.keys(one!).length === 1 && known ? known : null;
        const [wrong] = whole ? [] : ruleConflicts(file.data);
        if (wrong) return { problem: problem('bad_field', `rule.${wrong.path.slice(2).join('.')}: ${wrong.message}`) };
        const rule = whole ?? rulesInForce(BOX, siteRules(file.data)).find(({ id }) => id === one!.id);
        if (!rule) return { problem: problem('not_found', 'there is no such rule') };
        const ran = await options.dryRun({ ...rule, off: false }, by);
        if (ran === 'busy')
          return { problem: problem('too_many', 'another rule is being tried; try again in a moment', 5) };
        return { result: { ...ran } };
      }
    })
  };
}
