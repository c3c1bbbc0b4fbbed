import { readFile } from 'node:fs/promises';
import { parseConfig } from '../config.ts';
import { readRoster, rosterPlaces } from '../config/roster.ts';

/** `check-config`: says what stands in the file. Rejects with every flaw, each with line, column and the mend. */
export async function checkConfig(file: string): Promise<void> {
  const { floor, sources, roster } = parseConfig(await readFile(file, 'utf8'), file);
  const shifts = roster === null ? null : await readRoster(roster, rosterPlaces(floor));
  const nowhere = shifts?.filter(({ team }) => team === null).length ?? 0;
  const queues = floor.sites.reduce((n, site) => n + site.queues.length, 0);
  const seats = floor.teams.reduce((n, team) => n + team.groups.reduce((m, group) => m + group.seats.length, 0), 0);
  console.log(
    `${file}: good. ${floor.sites.length} sites, ${queues} queues, ${floor.teams.length} teams, ${seats} seats, ${sources.length} sources${shifts === null ? '' : `, ${shifts.length} shifts`}${nowhere === 0 ? '' : ` (${nowhere} of no team: give them one, or a seat)`}`
  );
}
