import type { Reach } from '../../../protocol/people.ts';
import { named } from '../../../text/words.ts';
import type { Config } from '../config.ts';

interface Choice {
  readonly id: string;
  readonly name: string;
}

/** What there is to reach of a kind; a group is `team/group`. Agents stand in no settings: their number is typed. */
export function reachIds(config: Config, kind: Reach['kind'], locale: string): Choice[] {
  const sites = config.sites ?? [];
  const teams = config.teams ?? [];
  const say = ({ id, names }: { id: string; names?: Readonly<Record<string, string>> }) => named(names, id, locale);
  switch (kind) {
    case 'all':
    case 'agent':
      return [];
    case 'site':
      return sites.map((site) => ({ id: site.id, name: say(site) }));
    case 'team':
      return teams.map((team) => ({ id: team.id, name: say(team) }));
    case 'group':
      return teams.flatMap((team) =>
        (team.groups ?? []).map((group) => ({ id: `${team.id}/${group.id}`, name: `${say(team)} · ${say(group)}` }))
      );
    case 'queue':
      return sites.flatMap(({ queues = [] }) => queues.map((queue) => ({ id: queue.id, name: say(queue) })));
    case 'seat':
      return teams.flatMap(({ groups = [] }) =>
        groups.flatMap(({ seats = [] }) => seats.map(({ id }) => ({ id, name: id })))
      );
  }
}

/** A reach of a kind out of a choice's id. */
export function withKind(kind: Reach['kind'], id: string): Reach {
  if (kind === 'all') return { kind };
  if (kind !== 'group') return { kind, id };
  const [team = '', ...group] = id.split('/');
  return { kind, team, id: group.join('/') };
}

/** Whether it reaches something at all. */
export const isWhole = (on: Reach): boolean => on.kind === 'all' || on.id !== '';
