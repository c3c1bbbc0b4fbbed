import type { SettingPath } from '../../protocol/people.ts';

/** What of the config may be set in the browser: a closed list. `*` is an id, or a figure of `targets`. */
const SETTABLE = [
  ...under('sites.*', ['names', 'answerWithin', 'target', 'variant', 'shortAbandon', 'dayStart', 'targets.*']),
  ...under('sites.*', ['periods', 'calendar', 'queues.*']),
  ...under('sites.*.queues.*', ['names', 'channels', 'wrapUp', 'answerWithin', 'target', 'targets.*', 'hours']),
  ...['teams.*', ...under('teams.*', ['names', 'site', 'groups.*', 'groups.*.names', 'groups.*.seats.*'])],
  ...under('teams.*.groups.*.seats.*', ['desk', 'channels', 'queues']),
  ...['boards.*', ...under('boards.*', ['names', 'site', 'people', 'reasons'])]
].map((pattern) => pattern.split('.'));

function under(path: string, keys: readonly string[]): string[] {
  return keys.map((key) => `${path}.${key}`);
}

/** What stands at a place that may be set: a thing with an id, or one value. Null: may not be set. */
export function kindOf(path: SettingPath): 'item' | 'value' | null {
  const pattern = SETTABLE.find(
    (steps) => steps.length === path.length && steps.every((step, at) => step === '*' || step === path[at])
  );
  if (!pattern) return null;
  return pattern.at(-1) === '*' && pattern.at(-2) !== 'targets' ? 'item' : 'value';
}

/** How the plain config is walked: lists of things with ids by those, `targets` by figure; all else is one value. */
export interface Shape {
  readonly lists?: Readonly<Record<string, Shape>>;
  readonly maps?: readonly string[];
}

const GROUP: Shape = { lists: { seats: {} } };
const QUEUE: Shape = { maps: ['targets'] };
/** To any depth. */
const AREA: Shape = {
  get lists() {
    return { areas: AREA };
  }
};
const SITE: Shape = { lists: { queues: QUEUE, areas: AREA }, maps: ['targets'] };
export const CONFIG: Shape = { lists: { sites: SITE, teams: { lists: { groups: GROUP } }, sources: {}, boards: {} } };
