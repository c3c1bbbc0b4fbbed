import type { AlertState } from '../../core/alert-state.ts';
import { reasonText } from '../../text/alert-reasons.ts';
import { ruleName } from '../../text/alerts.ts';

/** What a rule's name says already. */
const NAME_SAYS: Readonly<Partial<Record<string, readonly string[]>>> = { outage: ['state', 'planned'] };

/** Why an alert holds, each part once, and not what its name says already. */
export function whyOf({ rule, names, reasons }: AlertState, now: number, locale: string): readonly string[] {
  const name = ruleName(rule, names, locale);
  const told = new Set(['open', ...(NAME_SAYS[rule] ?? [])]);
  const texts = reasons.filter(({ measure }) => !told.has(measure)).map((reason) => reasonText(reason, now));
  return [...new Set(texts)].filter((text) => text !== name);
}
