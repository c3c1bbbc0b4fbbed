import { ask, type Told } from './door/api.ts';

const AGAIN = 2_000;

/** The site to show; or why none may be. */
export type FoundSite =
  | { readonly site: string; readonly shut?: undefined }
  | { readonly site?: undefined; readonly shut: 'signed-out' | 'forbidden' };

/**
 * The sites that this server tells of, asked until it answers.
 * @returns the wanted one if it is there, else the first; null once `signal` is aborted.
 */
export async function findSite(wanted: string | null, signal: AbortSignal): Promise<FoundSite | null> {
  while (!signal.aborted) {
    const said = await askFloor(signal);
    if (said.trouble?.do === 'sign-in') return { shut: 'signed-out' };
    if (said.trouble?.code === 'forbidden') return { shut: 'forbidden' };
    const sites = Object.keys(said.value?.sites ?? {});
    if (wanted !== null && sites.includes(wanted)) return { site: wanted };
    if (sites[0] !== undefined) return { site: sites[0] };
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  return null;
}

function askFloor(signal: AbortSignal): Promise<Told<{ sites?: Record<string, unknown> }>> {
  return ask('/api/v1/floor', signal);
}
