import { createContext } from 'svelte';
import type { Me, PersonRow } from '../../protocol/people.ts';
import type { Draft } from './draft.svelte.ts';
import type { Load } from './load.svelte.ts';

/** What every part of the settings stands on. */
export interface DeskContext {
  readonly me: Me;
  readonly draft: Draft;
  /** Asked by the first part that needs names; empty where the right is missing. */
  readonly people: Load<{ readonly people: readonly PersonRow[] }>;
  /** Says something once, to eyes and to a screen reader. */
  readonly say: (text: string) => void;
}

export const [getDesk, setDesk] = createContext<DeskContext>();
