const AGAIN = 2_000;

/**
 * The sites that this server tells of, asked until it answers.
 * @returns the wanted one if it is there, else the first; null once `signal` is aborted.
 */
export async function findSite(wanted: string | null, signal: AbortSignal): Promise<string | null> {
  while (!signal.aborted) {
    const sites = await askSites(signal);
    if (wanted !== null && sites.includes(wanted)) return wanted;
    if (sites[0] !== undefined) return sites[0];
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  return null;
}

async function askSites(signal: AbortSignal): Promise<string[]> {
  try {
    const answer = await fetch('/api/v1/floor', { signal });
    if (!answer.ok) return [];
    const floor = (await answer.json()) as { sites?: Record<string, unknown> };
    return Object.keys(floor.sites ?? {});
  } catch {
    return []; // no way through yet: asked again
  }
}
