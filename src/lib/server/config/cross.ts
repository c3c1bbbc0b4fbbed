import { OWN_SOURCE } from '../../core/facts.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import { isLoopbackHost } from './access.ts';
import type { AreaFile } from './site.ts';
import type { ConfigFile } from './file.ts';
import { ruleConflicts } from './rules.ts';

/** What one part of the file says against another. `path` as in the file. */
export interface Conflict {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Path = Conflict['path'];
interface Named {
  readonly id: string;
  readonly path: Path;
}

/** The second and every later one of the same id. */
function twice(what: string, all: readonly Named[]): Conflict[] {
  const seen = new Set<string>();
  return all.flatMap(({ id, path }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path, message: `there is another ${what} "${id}"; give each its own id` }];
  });
}

const unknown = (what: string, id: string, path: Path, known: readonly string[]): Conflict => ({
  path,
  message: `there is no ${what} "${id}"${didYouMean(id, known)}${known.length > 0 && known.length <= 20 ? ` (there are: ${known.join(', ')})` : ''}`
});

function areasBelow(areas: readonly AreaFile[] | undefined, path: Path): Named[] {
  return (areas ?? []).flatMap((area, at) => {
    const here = [...path, at];
    return [{ id: area.id, path: [...here, 'id'] }, ...areasBelow(area.areas, [...here, 'areas'])];
  });
}

/** Minutes of the day that a period covers, as one or two spans. */
function spans({ from, to }: { from: number; to: number }): [number, number][] {
  if (from < to) return [[from, to]];
  return [
    [from, 1440],
    [0, to]
  ];
}

function periodConflicts(site: ConfigFile['sites'][number], path: Path): Conflict[] {
  return site.periods.flatMap((period, at) => {
    const here = [...path, 'periods', at];
    const mine = spans(period);
    const clash = site.periods
      .slice(0, at)
      .some((other) => spans(other).some(([from, to]) => mine.some(([a, b]) => a < to && from < b)));
    return clash ? [{ path: here, message: 'overlaps another period; a moment has one at most' }] : [];
  });
}

function calendarConflicts(site: ConfigFile['sites'][number], path: Path): Conflict[] {
  return site.calendar.flatMap((days, at) => {
    const to = days.to ?? days.from;
    const clash = site.calendar.slice(0, at).find((other) => days.from <= (other.to ?? other.from) && other.from <= to);
    if (!clash) return [];
    return [
      { path: [...path, 'calendar', at], message: `shares days with the entry from ${clash.from}; a day is one thing` }
    ];
  });
}

function siteConflicts(file: ConfigFile): Conflict[] {
  return file.sites.flatMap((site, at) => {
    const path: Path = ['sites', at];
    const topics = (site.danger?.topics ?? []).flatMap((topic, index) =>
      site.topics.length > 0 && !site.topics.includes(topic) && topic !== 'gas_smell'
        ? [unknown('topic', topic, [...path, 'danger', 'topics', index], site.topics)]
        : []
    );
    const limits = Object.keys(site.workorders.limits).flatMap((step) =>
      site.workorders.steps.includes(step)
        ? []
        : [unknown('step', step, [...path, 'workorders', 'limits', step], site.workorders.steps)]
    );
    return [
      ...twice('area', areasBelow(site.areas, [...path, 'areas'])),
      ...periodConflicts(site, path),
      ...calendarConflicts(site, path),
      ...topics,
      ...limits
    ];
  });
}

function teamConflicts(file: ConfigFile): Conflict[] {
  const sites = file.sites.map((site) => site.id);
  const queues = file.sites.flatMap((site) => site.queues.map((queue) => queue.id));
  const desks = new Map<string, string>();
  const conflicts: Conflict[] = [];
  const seats: Named[] = [];

  for (const [at, team] of file.teams.entries()) {
    const path: Path = ['teams', at];
    if (team.site === undefined && sites.length > 1) {
      conflicts.push({ path, message: `say which site the team is of (there are: ${sites.join(', ')})` });
    }
    if (team.site !== undefined && !sites.includes(team.site)) {
      conflicts.push(unknown('site', team.site, [...path, 'site'], sites));
    }
    const groups = team.groups.map((group, index) => ({ id: group.id, path: [...path, 'groups', index, 'id'] }));
    conflicts.push(...twice('group of this team', groups));
    for (const [index, group] of team.groups.entries()) {
      for (const [place, seat] of group.seats.entries()) {
        const here = [...path, 'groups', index, 'seats', place];
        seats.push({ id: seat.id, path: [...here, 'id'] });
        for (const [queueAt, queue] of seat.queues.entries()) {
          if (!queues.includes(queue)) conflicts.push(unknown('queue', queue, [...here, 'queues', queueAt], queues));
        }
        if (!seat.desk) continue;
        const desk = JSON.stringify([team.site ?? sites[0], seat.desk.x, seat.desk.y]);
        const holder = desks.get(desk);
        if (holder === undefined) desks.set(desk, seat.id);
        else conflicts.push({ path: [...here, 'desk'], message: `seat "${holder}" stands there already` });
      }
    }
  }
  return [...conflicts, ...twice('seat', seats)];
}

function sourceConflicts(file: ConfigFile): Conflict[] {
  const ids = file.sources.map((source, at) => ({ id: source.id, path: ['sources', at, 'id'] }));
  const matches = file.sources.flatMap((source, at) =>
    'seats' in source
      ? twice(
          'seat for',
          source.seats.map(({ match }, index) => ({ id: match, path: ['sources', at, 'seats', index, 'match'] }))
        )
      : []
  );
  const own = ids
    .filter(({ id }) => id === OWN_SOURCE)
    .map(({ path }) => ({ path, message: `"${OWN_SOURCE}" is this program's own name; give the source another` }));
  return [...twice('source', ids), ...own, ...matches];
}

function boardConflicts(file: ConfigFile): Conflict[] {
  const sites = file.sites.map((site) => site.id);
  const ids = file.boards.map(({ id }, at) => ({ id, path: ['boards', at, 'id'] }));
  const wrong = file.boards.flatMap(({ site }, at) => {
    const path: Path = ['boards', at];
    if (site === undefined) {
      return sites.length > 1
        ? [{ path, message: `say which site the board is of (there are: ${sites.join(', ')})` }]
        : [];
    }
    return sites.includes(site) ? [] : [unknown('site', site, [...path, 'site'], sites)];
  });
  return [...twice('board', ids), ...wrong];
}

/** A period names a ladder that there is; where none is written yet, the name stands for later. */
function ladderConflicts({ sites, ladders }: ConfigFile): Conflict[] {
  const known = Object.keys(ladders);
  if (known.length === 0) return [];
  return sites.flatMap(({ periods }, at) =>
    periods.flatMap(({ ladder }, i) =>
      ladder === undefined || known.includes(ladder)
        ? []
        : [unknown('ladder', ladder, ['sites', at, 'periods', i, 'ladder'], known)]
    )
  );
}

/** Who is on duty is reached by what there is; where nothing goes out at all, the names stand for later. */
function notifyConflicts({ notify, duty }: ConfigFile): Conflict[] {
  const ids = notify.targets.map(({ id }, at) => ({ id, path: ['notify', 'targets', at, 'id'] }));
  const ways = ['wall', 'tablet', 'phone', ...ids.map(({ id }) => id)];
  const taken = ids.flatMap(({ id, path }) =>
    ['wall', 'tablet', 'phone'].includes(id)
      ? [{ path, message: 'is a way of its own already; give it another id' }]
      : []
  );
  const wrong = duty.flatMap(({ reach }, at) =>
    ids.length === 0
      ? []
      : reach.flatMap((way, i) => (ways.includes(way) ? [] : [unknown('way', way, ['duty', at, 'reach', i], ways)]))
  );
  return [...twice('target', ids), ...taken, ...wrong];
}

/** Sign-in goes over HTTPS: the server's own, or a proxy's. */
function accessConflicts({ access }: ConfigFile): Conflict[] {
  const origins = access.origins ?? [];
  const plain = origins.flatMap((origin, at) => {
    const { protocol, hostname } = new URL(origin);
    if (access.mode !== 'people' || protocol === 'https:' || isLoopbackHost(hostname)) return [];
    return [{ path: ['access', 'origins', at], message: 'people sign in over https only; give the https address' }];
  });
  const again = origins.flatMap((origin, at) =>
    origins.indexOf(origin) < at ? [{ path: ['access', 'origins', at], message: 'stands there twice; keep one' }] : []
  );
  const both =
    access.tls !== undefined && access.proxy !== undefined
      ? [{ path: ['access', 'proxy'], message: 'either the proxy ends TLS or this server does; keep proxy or tls' }]
      : [];
  return [...plain, ...again, ...both];
}

/** Everything that one part of the file says against another, in no order. */
export function conflicts(file: ConfigFile): readonly Conflict[] {
  const sites = file.sites.map(({ id }, at) => ({ id, path: ['sites', at, 'id'] }));
  const teams = file.teams.map(({ id }, at) => ({ id, path: ['teams', at, 'id'] }));
  const queues = file.sites.flatMap((site, at) =>
    site.queues.map(({ id }, index) => ({ id, path: ['sites', at, 'queues', index, 'id'] }))
  );
  return [
    ...twice('site', sites),
    ...twice('team', teams),
    ...twice('queue', queues),
    ...siteConflicts(file),
    ...teamConflicts(file),
    ...sourceConflicts(file),
    ...boardConflicts(file),
    ...notifyConflicts(file),
    ...ruleConflicts(file.rules),
    ...ladderConflicts(file),
    ...twice(
      'script',
      file.scripts.map(({ id }, at) => ({ id, path: ['scripts', at, 'id'] }))
    ),
    ...accessConflicts(file)
  ];
}
