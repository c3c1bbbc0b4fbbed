import type { Frame } from '../parse.ts';

/** What the coach account is for. */
const NEEDED: ReadonlySet<string> = new Set(['originate', 'call']);
const NOBODYS: ReadonlySet<string> = new Set(['<none>', 'all', '']);

/**
 * The rights beyond what is needed, as ListCommands shows them: a command that none of the needed rights gives names the
 * rights that may have given it. Sorted; empty: the account is narrow.
 */
export function excessRights(answer: Frame): readonly string[] {
  const excess = new Set<string>();
  for (const [, value] of answer.fields()) {
    const classes = /\(Priv: ([^)]*)\)/
      .exec(value)?.[1]
      ?.split(',')
      .map((one) => one.trim());
    if (!classes || classes.some((one) => NEEDED.has(one)) || classes.every((one) => NOBODYS.has(one))) continue;
    for (const one of classes) if (!NOBODYS.has(one)) excess.add(one);
  }
  return [...excess].sort();
}
