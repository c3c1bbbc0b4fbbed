import type { Names } from '../core/state.ts';
import { ask, type Told } from './api.ts';
import type { Shut } from './connection.svelte.ts';

const AGAIN = 2_000;

/** A site by its name. */
export interface SiteName {
  readonly id: string;
  readonly names: Names;
}

/** The site to show, and all that may be; or why none may be. */
export type FoundSite =
  | { readonly site: string; readonly sites: readonly SiteName[]; readonly shut?: undefined }
  | { readonly site?: undefined; readonly sites?: undefined; readonly shut: Shut };

/**
 * The sites that this server tells of, asked until it answers.
 * @returns the wanted one if it is there, else the first; null once `signal` is aborted.
 */
export async function findSite(wanted: string | null, signal: AbortSignal): Promise<FoundSite | null> {
  while (!signal.aborted) {
    const said = await askFloor(signal);
    if (said.trouble?.do === 'sign-in') return { shut: 'signed-out' };
    if (said.trouble?.code === 'forbidden') return { shut: 'forbidden' };
    const sites = Object.values(said.value?.sites ?? {});
    const site = sites.find(({ id }) => id === wanted) ?? sites[0];
    if (site) return { site: site.id, sites: sites.map(({ id, names }) => ({ id, names })) };
    // a config has a site at least: where none is told of, none is to be seen
    if (said.value) return { shut: 'forbidden' };
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  return null;
}

function askFloor(signal: AbortSignal): Promise<Told<{ sites?: Record<string, SiteName> }>> {
  return ask('/api/v1/floor', signal);
}
