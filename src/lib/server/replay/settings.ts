import type { SourceId } from '../../core/ids.ts';
import type { FloorSettings, SourceSettings } from '../../core/settings.ts';

/** Without a config a recording is one site in UTC, with everything made as it appears. */
export function bareSettings(): FloorSettings {
  return {
    sites: [
      {
        id: 'replay',
        names: {},
        timezone: 'UTC',
        dayStart: 0,
        answerWithin: 15_000,
        target: 0.8,
        variant: 'settled',
        shortAbandon: 5_000,
        targets: {},
        periods: [],
        calendar: [],
        areas: [],
        topics: [],
        workorders: { steps: [], limits: {} },
        queues: []
      }
    ],
    teams: [],
    sources: []
  };
}

/**
 * The settings with the recording as their one source: the config's first source of this type, or a new one. A
 * recording has no pings, so it has no beat: only its own marks say that a line was down.
 */
export function withSource(
  settings: FloorSettings,
  type: string,
  wanted?: SourceId
): { settings: FloorSettings; source: SourceId } {
  const named = settings.sources.find((one) => (wanted === undefined ? one.type === type : one.id === wanted));
  const source: SourceSettings = { id: named?.id ?? 'replay', type, beat: null, createsQueues: true };
  return { settings: { ...settings, sources: [source] }, source: source.id };
}
