import type { Names } from '../core/state.ts';
import { ask, type Told } from './api.ts';
import type { Shut } from './connection.svelte.ts';

const AGAIN = 2_000;

/** A site by its names. */
export interface SiteName {
  readonly id: string;
  readonly names: Names;
}

/** The sites that may be shown, one at least; or why none may be. */
export type FoundSites =
  | { readonly sites: readonly SiteName[]; readonly shut?: undefined }
  | { readonly sites?: undefined; readonly shut: Shut };

/**
 * The sites that this server tells of, asked until it answers.
 * @returns null once `signal` is aborted.
 */
export async function findSites(signal: AbortSignal): Promise<FoundSites | null> {
  while (!signal.aborted) {
    const said = await askFloor(signal);
    if (said.trouble?.do === 'sign-in') return { shut: 'signed-out' };
    if (said.trouble?.code === 'forbidden') return { shut: 'forbidden' };
    const sites = Object.entries(said.value?.sites ?? {}).map(([id, { names }]) => ({ id, names }));
    if (sites.length > 0) return { sites };
    // a config has a site at least: where none is told of, none is to be seen
    if (said.value) return { shut: 'forbidden' };
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  return null;
}

function askFloor(signal: AbortSignal): Promise<Told<{ sites?: Record<string, { names: Names }> }>> {
  return ask('/api/v1/floor', signal);
}
