import { createContext } from 'svelte';
import type { Language } from '../text/language.svelte.ts';
import type { Clock } from './clock.svelte.ts';
import type { Connection } from './connection.svelte.ts';
import type { Session } from './door/session.svelte.ts';
import type { Floor } from './floor.svelte.ts';

/** What every panel of a page stands on. */
export interface Stage {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly line: Connection;
  readonly language: Language;
}

export const [getStage, setStage] = createContext<Stage>();
export const [getSession, setSession] = createContext<Session>();
export const [getLanguage, setLanguage] = createContext<Language>();
