import type { Floor } from '../floor.ts';
import { interval } from '../staffing/forecast.ts';
import { apart, excessOfIncident } from '../ahead/excess.ts';
import { excessAhead } from '../staffing/excess.ts';
import type { Expected } from '../forecast-state.ts';
import { outageOf, surgesOf } from '../outages/joined.ts';
import type { SurgeView } from '../surge-state.ts';
import { round } from '../surge/detail.ts';
import type { Incident } from '../surge/incident.ts';

const HOUR_MIN = 60;
const PART = 0.9;

/** A surge of any site, for a day after its end. */
export function showSurge(floor: Floor, id: string): SurgeView | undefined {
  for (const [site, { incidents }] of floor.data.surges) {
    const incident = incidents.get(id);
    const plan = floor.plan.sites.get(site)?.surge;
    if (!incident || !plan) continue;
    const { kind, area, topic, onset, raised, ended, callers, under, reasons, detail } = incident;
    return {
      ...{ id, kind, site, area, topic, onset, raised, ended, callers, under },
      ...{ expected: round(incident.expected), ratio: round(incident.ratio), likelihood: round(incident.likelihood) },
      outage: outageOf(floor, id),
      reasons,
      places: detail.places.map(([place, n, expected]) => [place, n, round(expected)]),
      topics: detail.topics.map(([of, n, expected]) => [of, n, round(expected)]),
      slots: detail.slots.map(([from, n, expected]) => [from, n, round(expected)]),
      ahead: aheadOf([incident])
    };
  }
  return undefined;
}

export function* surgeIds({ data }: Floor): Iterable<string> {
  for (const { incidents } of data.surges.values()) yield* incidents.keys();
}

/** The surges of an outage, and the calls that they will still bring. */
export function showJoined(floor: Floor, outage: string): { surges: readonly string[]; ahead: Expected | null } {
  const found = surgesOf(floor, outage);
  const plans = new Set(found.map(({ plan }) => plan));
  const calling = [...plans].flatMap((plan) =>
    apart(
      plan,
      found.filter((one) => one.plan === plan).map(({ incident }) => incident)
    )
  );
  return { surges: found.map(({ incident }) => incident.id).sort(), ahead: aheadOf(calling) };
}

/** Of several: what each brings adds up, and so do the variances. */
function aheadOf(incidents: readonly Incident[]): Expected | null {
  const excesses = incidents.flatMap((one) => excessOfIncident(one) ?? []);
  if (excesses.length === 0) return null;
  const calls = excesses.map((one) => excessAhead(one, 0, HOUR_MIN));
  const mean = calls.reduce((sum, one) => sum + one.mean, 0);
  const variance = calls.reduce((sum, one) => sum + one.variance, 0);
  const [low, high] = mean > 0 ? interval({ mean, dispersion: Math.max(1, variance / mean) }, PART) : [0, 0];
  return { mean: round(mean), low, high };
}
