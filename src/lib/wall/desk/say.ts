import type { Grant, Reach, Role, SettingPath } from '../../protocol/people.ts';
import { m } from '../../text/paraglide/messages.js';
import { channelName, named } from '../../text/words.ts';
import type { Problem } from './ask.ts';
import { percentText, type Config, type FlawKind } from './config.ts';
import type { Part } from './parts.ts';
import { at } from './tree.ts';
import type { Names } from '../../core/state.ts';

type Say = () => string;

export const PART_NAMES: Record<Part, Say> = {
  people: m.set_people,
  seats: m.set_seats,
  queues: m.set_queues,
  hours: m.set_hours,
  sources: m.set_sources,
  screens: m.set_screens,
  keys: m.set_keys,
  audit: m.set_audit,
  history: m.set_history
};
export const PART_LEADS: Record<Part, Say> = {
  people: m.set_people_lead,
  seats: m.set_seats_lead,
  queues: m.set_queues_lead,
  hours: m.set_hours_lead,
  sources: m.set_sources_lead,
  screens: m.set_screens_lead,
  keys: m.set_keys_lead,
  audit: m.set_audit_lead,
  history: m.set_history_lead
};
export const GROUP_NAMES = { access: m.set_group_access, floor: m.set_group_floor, records: m.set_group_records };

export const ROLE_NAMES: Record<Role, Say> = {
  agent: m.set_role_agent,
  lead: m.set_role_lead,
  'duty-manager': m.set_role_duty_manager,
  'floor-manager': m.set_role_floor_manager,
  'business-supervisor': m.set_role_business_supervisor,
  director: m.set_role_director,
  admin: m.set_role_admin
};
export const REACH_NAMES: Record<Reach['kind'], Say> = {
  all: m.set_reach_all,
  site: m.set_reach_site,
  team: m.set_reach_team,
  group: m.set_reach_group,
  queue: m.set_reach_queue,
  seat: m.set_reach_seat,
  agent: m.set_reach_agent
};

/** What a grant reaches, in words. */
export function reachText(on: Reach, config: Config, locale: string): string {
  const name = (path: SettingPath, id: string) =>
    named(at(config, [...path, 'names']) as Names | undefined, id, locale);
  switch (on.kind) {
    case 'all':
      return m.set_reach_all();
    case 'site':
      return name(['sites', on.id], on.id);
    case 'team':
      return name(['teams', on.id], on.id);
    case 'group':
      return `${name(['teams', on.team], on.team)} · ${name(['teams', on.team, 'groups', on.id], on.id)}`;
    case 'queue': {
      const site = config.sites?.find(({ queues }) => queues?.some(({ id }) => id === on.id));
      return site ? name(['sites', site.id, 'queues', on.id], on.id) : on.id;
    }
    case 'seat':
      return m.seat_n({ id: on.id });
    case 'agent':
      return m.set_agent_n({ id: on.id });
  }
}

export const grantText = (grant: Grant, config: Config, locale: string): string =>
  `${ROLE_NAMES[grant.role]()} · ${reachText(grant.on, config, locale)}`;

const KEYS = new Map<string, Say>([
  ['names', m.set_key_names],
  ['answerWithin', m.field_answer_within],
  ['target', m.set_key_target],
  ['targets', m.set_key_targets],
  ['variant', m.set_key_variant],
  ['shortAbandon', m.set_key_short_abandon],
  ['dayStart', m.set_key_day_start],
  ['periods', m.set_key_periods],
  ['calendar', m.set_key_calendar],
  ['channels', m.field_channels],
  ['wrapUp', m.set_key_wrap_up],
  ['hours', m.field_hours],
  ['desk', m.set_key_desk],
  ['queues', m.set_key_serves],
  ['timezone', m.set_key_timezone]
]);

const THINGS = new Map<string, (slots: { name: string }) => string>([
  ['sites', ({ name }) => name],
  ['queues', m.set_thing_queue],
  ['teams', m.set_thing_team],
  ['groups', m.set_thing_group],
  ['seats', ({ name }) => m.seat_n({ id: name })]
]);

/** `['sites', 's', 'queues', 'heating', 'target']` as `Queue Heating · Target`. */
export function pathWords(path: SettingPath, config: Config, locale: string): string {
  const words: string[] = [];
  for (let index = 0; index < path.length; index += 1) {
    const key = path[index]!;
    const thing = THINGS.get(key);
    const id = path[index + 1];
    if (thing && id !== undefined) {
      const names = at(config, [...path.slice(0, index + 2), 'names']) as Names | undefined;
      words.push(thing({ name: named(names, id, locale) }));
      index += 1;
    } else words.push(KEYS.get(key)?.() ?? key);
  }
  // where it is of a smaller thing, the greater ones around it go without saying
  const things = path.filter(
    (_, index) => index % 2 === 0 && THINGS.has(path[index]!) && path[index + 1] !== undefined
  );
  return words.slice(Math.max(0, things.length - 1)).join(' · ');
}

/** A setting's value for a reader. */
export function valueWords(key: string, value: unknown): string {
  if (value === null || value === undefined) return m.set_value_none();
  if (key === 'target') return `${percentText(value)} %`;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if (key === 'desk' && 'x' in value && 'y' in value) return cellText(Number(value.x), Number(value.y));
  if (Array.isArray(value)) {
    return value.every((one) => typeof one === 'string')
      ? value.map((one) => (key === 'channels' ? channelName(one) : one)).join(', ')
      : m.set_value_entries({ n: value.length });
  }
  if ('id' in value) return m.set_value_added();
  return Object.entries(value)
    .map(([name, one]) => `${name} ${typeof one === 'object' ? JSON.stringify(one) : String(one)}`)
    .join(', ');
}

/** Columns and rows are counted from 1 for a reader. */
export const cellText = (x: number, y: number): string => m.set_cell({ column: x + 1, row: y + 1 });

const FLAWS: Record<FlawKind, Say> = {
  duration: m.set_flaw_duration,
  ratio: m.set_flaw_ratio,
  time: m.set_flaw_time,
  order: m.set_flaw_order
};
export const flawText = (kind: FlawKind): string => FLAWS[kind]();

const PROBLEMS = new Map<string, Say>([
  ['offline', m.set_problem_offline],
  ['signed_out', m.set_problem_signed_out],
  ['forbidden', m.set_problem_forbidden],
  ['stale_version', m.set_problem_stale],
  ['settings_invalid', m.set_problem_invalid],
  ['too_many', m.set_problem_too_many]
]);

/** A refusal in the reader's language where we have words for it, else as the server worded it. */
export function problemText(problem: Problem): string {
  const own = PROBLEMS.get(problem.code)?.();
  if (own !== undefined) return own;
  if (problem.status === 403) return m.set_problem_forbidden();
  if (problem.code === 'unreadable_answer') return m.set_problem_other({ status: problem.status });
  const said = [problem.title, problem.detail].filter((one) => one !== '').join(': ');
  return said === '' ? m.set_problem_other({ status: problem.status }) : said;
}
