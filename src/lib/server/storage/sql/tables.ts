import type { Generated, Kysely } from 'kysely';

/** Rows as they lie in the database. Times are epoch ms, yes and no are 1 and 0, JSON is text: the same in SQLite and PostgreSQL. */
export interface Tables {
  person: PersonTable;
  person_grant: PersonGrantTable;
  invite: InviteTable;
  display: DisplayTable;
  pairing: PairingTable;
  access_key: AccessKeyTable;
  audit: AuditTable;
  audit_anchor: AuditAnchorTable;
  setting_change: SettingChangeTable;
  sealed_number: SealedNumberTable;
  access_version: AccessVersionTable;
  command_done: CommandDoneTable;
  alert: AlertTable;
  alert_step: AlertStepTable;
  handover_text: HandoverTextTable;
  coaching: CoachingTable;
  announcement_seen: AnnouncementSeenTable;
  outbox: OutboxTable;
  outbox_request: OutboxRequestTable;
}

export type Db = Kysely<Tables>;

/** `id` is that of the sign-in's own user, where there is one. */
export interface PersonTable {
  id: string;
  username: string;
  name: string;
  created: number;
  /** Null: never signed in. */
  seen: number | null;
  disabled: Generated<number>;
}

/** Goes with its person. */
export interface PersonGrantTable {
  person: string;
  role: string;
  kind: string;
  target: Generated<string>;
  team: Generated<string>;
}

/** A one-time code that is out. Goes with its person. */
export interface InviteTable {
  person: string;
  code_hash: string;
  expires: number;
  tries: Generated<number>;
}

export interface DisplayTable {
  id: string;
  name: string;
  board: string;
  token_hash: string;
  approved_by: string;
  created: number;
  seen: number | null;
  revoked: number | null;
}

/** A display that asks to be let in (RFC 8628). */
export interface PairingTable {
  device_hash: string;
  user_hash: string;
  created: number;
  expires: number;
  tries: Generated<number>;
  state: Generated<'pending' | 'approved' | 'denied' | 'used'>;
  display: string | null;
  token: string | null;
  asked_by: string;
  polled: number | null;
}

export interface AccessKeyTable {
  id: string;
  name: string;
  kind: string;
  source: string | null;
  secret_hash: string;
  /** JSON: `Grant[]`. */
  grants: Generated<string>;
  created: number;
  created_by: string;
  used: number | null;
  revoked: number | null;
}

/** Append-only: triggers refuse the rest (SQL6). */
export interface AuditTable {
  /** Counts up from 1 without holes. */
  seq: number;
  at: number;
  actor: string;
  actor_name: string;
  action: string;
  subject: string | null;
  /** JSON, keys in order. */
  detail: string;
  outcome: string | null;
  /** Hex, as `hash`: that of the entry before. */
  prev: string;
  hash: string;
}

/** Where the trail begins since its oldest entries were dropped: the last of them. */
export interface AuditAnchorTable {
  one: Generated<number>;
  seq: number;
  hash: string;
  mac: string;
}

export interface SettingChangeTable {
  version: number;
  at: number;
  by: string;
  /** JSON: `SettingPath`. */
  path: string;
  /** JSON. */
  value: string;
}

export interface SealedNumberTable {
  key: string;
  sealed: Uint8Array;
  seen: number;
}

/** One row, there from the start. */
export interface AccessVersionTable {
  one: Generated<number>;
  version: number;
}

export interface CommandDoneTable {
  principal: string;
  id: string;
  at: number;
  answer: string;
}

/** One alert, also while it is pending (`since` null). */
export interface AlertTable {
  id: string;
  rule: string;
  subject: string;
  site: string | null;
  severity: string;
  phase: string;
  /** 1: the server goes on from it after a start. 0: history. */
  live: number;
  since: number | null;
  resolved: number | null;
  /** How many steps it has had. */
  steps: number;
  /** JSON: `Alert`. */
  body: string;
}

/** Goes with its alert; `n` counts from 1 without holes. */
export interface AlertStepTable {
  alert: string;
  n: number;
  at: number;
  what: string;
  /** JSON: `AlertStep`. */
  body: string;
  /** JSON: `Calls`; null: nobody was called. */
  calls: string | null;
}

/** What a shift leaves to the next. */
export interface HandoverTextTable {
  id: string;
  team: string;
  at: number;
  person: string;
  name: string;
  text: string;
}

/** A message for one target. `due`: to be sent, from `next` on; else what became of it. */
export interface OutboxTable {
  key: string;
  target: string;
  severity: string;
  at: number;
  /** JSON: `NotifyBody`. */
  body: string;
  state: 'due' | 'sent' | 'refused' | 'dead';
  /** The request that it goes out in together with others; null: alone. */
  parcel: string | null;
  tries: number;
  /** When it was last tried. */
  tried: number | null;
  next: number;
}

/** A request that was made to a target: what it takes in a minute is counted by these. */
export interface OutboxRequestTable {
  target: string;
  at: number;
}

/** A coach on a call, a note, a call back from a break. */
export interface CoachingTable {
  id: string;
  kind: string;
  agent: string | null;
  seat: string;
  coach: string;
  asked: number;
  state: string;
  outcome: string | null;
  /** JSON: `CoachSession`. */
  body: string;
}

/** Once for each who sat there; `agent` is empty where nobody was signed in. */
export interface AnnouncementSeenTable {
  announcement: string;
  seat: string;
  agent: string;
  at: number;
}
