import type { AlertPlace, Severity } from '../../core/alert-state.ts';
import type { Finding, Subject } from '../../core/alerts/find.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Grant } from '../../protocol/people.ts';
import type { Db } from '../storage/sql/tables.ts';
import type { Turn } from '../ports.ts';

/** Says what of the rules is true, of what moved and of what is due. */
export interface Judge {
  look(changed: Turn['changed'], now: EpochMs): void;
  tick(now: EpochMs): void;
  nextAt(): EpochMs | null;
}

/** What a judge says of a rule and a subject; null: the subject is gone. */
export type Told = (rule: Rule, subject: Subject, finding: Finding | null) => void;

/** Somebody to reach now, and how: `wall`, the name of a target, `phone`. */
export interface Reached {
  readonly person: string;
  readonly ways: readonly string[];
  /** Signed in: the wall reaches them. */
  readonly present: boolean;
}

/** Whom the duty roster and the signed-in persons give. Persons are ids. */
export interface Duty {
  at(call: {
    readonly level: number;
    readonly severity: Severity;
    readonly place: AlertPlace;
    readonly at: EpochMs;
  }): readonly Reached[];
  /** One person by name: every way that the roster has for them. */
  person(person: string, at: EpochMs): Reached;
  /** Null: nobody we know. */
  name(person: string): string | null;
}

/** Somebody who is here. */
export interface Here {
  readonly person: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Text in both languages of the product. */
export interface Words {
  readonly en: string;
  readonly 'zh-CN': string;
}

/** What goes out about an alert; the outbox and its targets put it into their own form. */
export interface NotifyBody {
  readonly kind: 'alert' | 'resolved' | 'digest';
  readonly alert: string;
  readonly rule: string;
  readonly title: Words;
  readonly lines: { readonly en: readonly string[]; readonly 'zh-CN': readonly string[] };
  readonly link: string | null;
  readonly level: number;
  readonly severity: Severity;
}

/** `key` and `target` make it one: put twice, it is sent once. */
export interface OutboxMessage {
  readonly key: string;
  readonly target: string;
  readonly severity: Severity;
  readonly at: EpochMs;
  readonly body: NotifyBody;
}

export interface OutboxOutcome {
  readonly key: string;
  readonly target: string;
  readonly outcome: 'sent' | 'acknowledged' | 'refused' | 'dead';
  readonly at: EpochMs;
}

/** Where outgoing messages are put, in the transaction of what caused them. */
export interface Outbox {
  put(db: Db, messages: readonly OutboxMessage[]): Promise<void>;
  /** There is something to send. */
  kick(): void;
  onOutcome(listener: (outcome: OutboxOutcome) => void): () => void;
}
