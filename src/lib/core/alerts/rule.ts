import type { Severity, SubjectKind } from '../alert-state.ts';
import type { Ms } from '../ids.ts';
import type { Names } from '../state.ts';

/** Rules are data: in the box, or in the site's own file. */
export interface Rule {
  readonly id: string;
  /** A site's own rule says how it is called. */
  readonly names?: Names;
  readonly on: SubjectKind;
  /** In rising order of severity; the gravest that holds rules. */
  readonly steps: readonly RuleStep[];
  /** False for this long: resolved. */
  readonly clear: Ms;
  /** True again within this time after it was resolved: the same alert, at the same level. */
  readonly keep: Ms;
  /** The level it is raised at; default 1. */
  readonly level?: number;
  /** Ends by hand. */
  readonly byHand?: boolean;
  /** Folds under a card that explains it: an outage, a lost source, a surge, a queue without anybody. */
  readonly explainedBy?: readonly Explainer[];
  /** Only where its place is one of these; absent: everywhere. */
  readonly where?: Readonly<Partial<Record<WhereKey, readonly string[]>>>;
  /** Off: known, never looked at. */
  readonly off?: boolean;
}

export type WhereKey = 'site' | 'team' | 'group' | 'queue' | 'seat' | 'area' | 'topic';

export type Explainer = 'source' | 'outage' | 'surge' | 'nobody' | 'flood';

export interface RuleStep {
  readonly severity: Severity;
  readonly when: Condition;
  /** Must hold for this long. */
  readonly for: Ms;
}

export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!=' | 'in' | 'has';

/** A tree over measures. `than` may be another measure, times and plus a number. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly measure: string; readonly is: Operator; readonly than: Than };

export type Than =
  | number
  | string
  | boolean
  | readonly string[]
  | { readonly measure: string; readonly times?: number; readonly plus?: number };
