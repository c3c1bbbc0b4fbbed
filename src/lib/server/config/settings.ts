import type { AreaSettings, FloorSettings, SiteSettings, SourceSettings, TeamSettings } from '../../core/settings.ts';
import type { ConfigFile } from './file.ts';
import type { AreaFile } from './site.ts';
import type { SourceFile } from './sources.ts';

const areaSettings = ({ id, names, customers, areas }: AreaFile): AreaSettings => ({
  id,
  names: names ?? {},
  ...(customers === undefined ? {} : { customers }),
  areas: (areas ?? []).map(areaSettings)
});

function siteSettings(site: ConfigFile['sites'][number]): SiteSettings {
  const { seasons: _, danger: __, alone: ___, ...shared } = site;
  return {
    ...shared,
    names: site.names ?? {},
    // A day that begins at 24:00 begins at 00:00.
    dayStart: site.dayStart % 1440,
    periods: site.periods.map(({ from, to, answerWithin, target, ladder, sound }) => ({
      ...{ from, to, answerWithin, target },
      ...(sound === undefined ? {} : { sound }),
      ...(ladder === undefined ? {} : { ladder })
    })),
    calendar: site.calendar.map(({ from, to, as, names }) => ({ from, to: to ?? from, as, names: names ?? {} })),
    areas: site.areas.map(areaSettings),
    queues: site.queues.map((queue) => ({
      ...queue,
      names: queue.names ?? {},
      targets: queue.targets ?? {},
      hours: queue.hours ?? null
    }))
  };
}

function teamSettings(team: ConfigFile['teams'][number], site: string): TeamSettings {
  return {
    id: team.id,
    names: team.names ?? {},
    site: team.site ?? site,
    groups: team.groups.map(({ id, names, seats }) => ({ id, names: names ?? {}, seats }))
  };
}

/** A phone system is pinged every 2 s; what only speaks when something happens has no beat of its own. */
const PHONE_BEAT = 2_000;

/** What the fold reads of a source. */
export function sourceSettings(source: SourceFile): SourceSettings {
  const { id, type } = source;
  switch (source.type) {
    case 'asterisk':
      return { id, type, beat: PHONE_BEAT, createsQueues: true };
    case 'queue_log':
      return { id, type, beat: source.expectEvery ?? null, createsQueues: true };
    case 'events':
      return { id, type, beat: source.expectEvery ?? null, createsQueues: source.create };
    case 'simulator':
      return { id, type, beat: PHONE_BEAT, createsQueues: true, demo: source.scenario };
  }
}

/** The checked file as the fold reads it. */
export function floorSettings(file: ConfigFile): FloorSettings {
  return {
    sites: file.sites.map(siteSettings),
    teams: file.teams.map((team) => teamSettings(team, file.sites[0]!.id)),
    sources: file.sources.map(sourceSettings)
  };
}
