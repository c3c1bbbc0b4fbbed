import type { Say } from './facts.ts';
import type { ContactId, EpochMs } from './ids.ts';
import type { Expected } from './forecast-state.ts';

export interface OutageState {
  id: string;
  state: 'reported' | 'restored';
  areas: readonly string[];
  topic: string | null;
  cause: string | null;
  customers: number | null;
  started: EpochMs | null;
  eta: EpochMs | null;
  planned: boolean;
  say: Say | null;
  /** Distinct callers about it so far, and their contacts. */
  callers: number;
  contacts: number;
  /** The surges that it explains. */
  surges: readonly string[];
  /** Calls that it will still bring within the next hour; null: no surge tells. */
  ahead: Expected | null;
  since: EpochMs;
}

export interface WorkorderState {
  id: string;
  step: string;
  since: EpochMs;
  opened: EpochMs;
  due: EpochMs | null;
  contact: ContactId | null;
  kind: string | null;
  area: string | null;
  topic: string | null;
  owner: string | null;
}

export interface PromiseState {
  id: string;
  state: 'made' | 'moved' | 'kept' | 'broken';
  due: EpochMs;
  role: string;
  person: string | null;
  contact: ContactId | null;
  workorder: string | null;
  matter: string | null;
  note: string | null;
  since: EpochMs;
}

export interface AnnouncementState {
  id: string;
  text: Say;
  to: readonly string[];
  since: EpochMs;
  until: EpochMs | null;
}
