import type { AlertState } from '../../core/alert-state.ts';
import { reasonText } from '../../text/alert-reasons.ts';
import { ruleName } from '../../text/alerts.ts';

/** Why an alert holds, each part once, and not what its name says already. */
export function whyOf({ rule, names, reasons }: AlertState, now: number, locale: string): readonly string[] {
  const name = ruleName(rule, names, locale);
  const texts = reasons.filter(({ measure }) => measure !== 'open').map((reason) => reasonText(reason, now));
  return [...new Set(texts)].filter((text) => text !== name);
}
