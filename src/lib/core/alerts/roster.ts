import type { AgentId, SiteId, TeamId } from '../ids.ts';
import type { Roster, Shift } from './ground.ts';

/** Shifts by team. What names none of these teams is left out. */
export function rosterOf(
  teams: readonly { readonly id: TeamId; readonly site: SiteId }[],
  shifts: readonly (Shift & { readonly team: TeamId | null })[]
): Roster {
  const byTeam = new Map<TeamId, Shift[]>(teams.map(({ id }) => [id, []]));
  const of = new Map<AgentId, Set<TeamId>>();
  for (const { agent, from, to, team } of shifts) {
    const list = team === null ? undefined : byTeam.get(team);
    if (!list || team === null) continue;
    list.push({ agent, from, to });
    const theirs = of.get(agent);
    if (theirs) theirs.add(team);
    else of.set(agent, new Set([team]));
  }
  return {
    teams: Object.fromEntries(teams.map(({ id, site }) => [id, { id, site, shifts: byTeam.get(id)! }])),
    of: Object.fromEntries([...of].map(([agent, theirs]) => [agent, [...theirs]]))
  };
}
