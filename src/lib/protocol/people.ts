/** Who people are to Pilotlight, and what they may: shared by the server, which rules, and the pages, which show it. */

import type { Names } from '../core/state.ts';

export const ROLES = [
  'agent',
  'lead',
  'duty-manager',
  'floor-manager',
  'business-supervisor',
  'director',
  'admin'
] as const;
export type Role = (typeof ROLES)[number];

/** What a grant reaches. `agent` is a person wherever they sit; `group` is one of a team's. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'site' | 'team' | 'queue' | 'seat' | 'agent'; readonly id: string }
  | { readonly kind: 'group'; readonly team: string; readonly id: string };

/** A role on a part of the floor. Who has several sees and may what any of them gives. */
export interface Grant {
  readonly role: Role;
  readonly on: Reach;
}

/** What somebody may do beside looking. A command names the right that it needs. */
export const RIGHTS = [
  'settings',
  'people',
  'keys',
  'displays',
  'audit',
  'unseal',
  'coach',
  'alerts',
  'own-seat'
] as const;
export type Right = (typeof RIGHTS)[number];

/** Rights by role. An admin keeps the house and never hears a call. */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  agent: ['own-seat'],
  lead: ['coach', 'alerts'],
  'duty-manager': ['displays', 'unseal', 'coach', 'alerts'],
  'floor-manager': ['displays', 'unseal', 'coach', 'alerts'],
  'business-supervisor': ['unseal', 'alerts'],
  director: ['displays', 'unseal', 'audit', 'alerts'],
  admin: ['settings', 'people', 'keys', 'displays', 'audit']
};

/** What each role may be granted on. */
export const REACHES_OF: Readonly<Record<Role, readonly Reach['kind'][]>> = {
  agent: ['agent', 'seat'],
  lead: ['team', 'group', 'queue', 'site'],
  'duty-manager': ['site', 'team', 'group', 'queue', 'all'],
  'floor-manager': ['site', 'team', 'group', 'queue', 'all'],
  'business-supervisor': ['queue', 'site', 'all'],
  director: ['all', 'site'],
  admin: ['all']
};

/** Whoever asks, as `GET /api/v1/me` tells it. */
export interface Who {
  readonly kind: 'person' | 'display' | 'key' | 'local';
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
  readonly grants: readonly Grant[];
  readonly rights: readonly Right[];
  /** A display's board. */
  readonly board: string | null;
}

/** A face of the demo that anybody on this machine may put on. */
export interface Persona {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** What it is a face of, where that has names: a site, a group, a queue. */
  readonly names?: Names;
}

/** `GET /api/v1/me`: answered to everybody, so that a page knows what to show. */
export interface Me {
  readonly mode: 'open' | 'people';
  /** Null: not signed in, no paired display. */
  readonly who: Who | null;
  /** No admin yet: the code in the server's log makes the first one. */
  readonly setup: boolean;
  /** The demo's faces; null: no demo. */
  readonly personas: readonly Persona[] | null;
  readonly persona: string | null;
  /** How a single sign-on is called; null: none is set up. */
  readonly oidc: string | null;
  /** This server's own certificate authority is at `/ca`. */
  readonly ca: boolean;
}

/** One row of `GET /api/v1/people`. Times are epoch ms. */
export interface PersonRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly created: number;
  /** Null: never signed in. */
  readonly seen: number | null;
  readonly disabled: boolean;
  /** A one-time code is out that has not been used. */
  readonly invited: boolean;
}

/** One row of `GET /api/v1/keys`. */
export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'ingest' | 'read';
  /** The source that an ingest key writes for. */
  readonly source: string | null;
  /** What a read key sees; empty: the floor as a wall shows it. */
  readonly grants: readonly Grant[];
  readonly created: number;
  readonly used: number | null;
  /** It stands in the config file: changed there. */
  readonly locked: boolean;
}

/** One row of `GET /api/v1/displays`. */
export interface DisplayRow {
  readonly id: string;
  readonly name: string;
  readonly board: string;
  readonly approved_by: string;
  readonly created: number;
  readonly seen: number | null;
  /** Its line is open now. */
  readonly live: boolean;
}

/** `POST /api/v1/pair/code`, RFC 8628 section 3.2. */
export interface PairingCode {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  /** The code stands behind the `#`: it never reaches a server or a log. */
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** One entry of `GET /api/v1/audit`, newest first. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: number;
  /** `person:<id>`, `display:<id>`, `key:<id>`, `local` or `system`. */
  readonly actor: string;
  readonly actor_name: string;
  /** A command's type, or `sign_in`, `sign_out`, `sign_in.failed`, … */
  readonly action: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Null: it never came to an end; what came of it stands in an entry of its own that names this one. */
  readonly outcome: 'done' | 'refused' | 'failed' | null;
}

/** Lists are walked by the `id` of their items: `['sites', 'warm-city', 'queues', 'heating', 'target']`. */
export type SettingPath = readonly string[];

export interface SettingChange {
  readonly path: SettingPath;
  /** As in the config file; null takes the browser's entry back. */
  readonly value: unknown;
}

/** `GET /api/v1/settings`. */
export interface SettingsAnswer {
  /** Goes up with each change; a change names the one it was made on. */
  readonly version: number;
  /** The config as in force: the file and what the browser added, in the file's own shape. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Paths whose value stands in the config file: changed there. */
  readonly locked: readonly SettingPath[];
  /** The newest first. */
  readonly changes: readonly (SettingChange & { readonly version: number; readonly at: number; readonly by: string })[];
}
