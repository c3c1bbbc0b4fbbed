import { randomUUID } from 'node:crypto';
import type { Grant, Right, Role } from '../../src/lib/protocol/people.ts';
import type { Browserish } from './people.ts';
import { ALERT_COMMANDS } from './rights-alerts.ts';
import { COACH_COMMANDS } from './rights-coaching.ts';

/** A grant of each role that the two sites of the tests can give. */
export const GRANTS: Readonly<Record<Role, Grant>> = {
  agent: { role: 'agent', on: { kind: 'seat', id: '1001' } },
  lead: { role: 'lead', on: { kind: 'team', id: 'day' } },
  'duty-manager': { role: 'duty-manager', on: { kind: 'site', id: 'warm' } },
  'floor-manager': { role: 'floor-manager', on: { kind: 'site', id: 'warm' } },
  'business-supervisor': { role: 'business-supervisor', on: { kind: 'queue', id: 'heating' } },
  director: { role: 'director', on: { kind: 'all' } },
  admin: { role: 'admin', on: { kind: 'all' } }
};

/** Every command there is: the right that it needs, and fields that are whole but name what is not there. */
export const COMMANDS: Readonly<Record<string, { readonly right: Right; readonly fields: object }>> = {
  'person.add': { right: 'people', fields: { username: 'boss', name: 'Taken', grants: [] } },
  'person.change': { right: 'people', fields: { person: 'nobody', name: 'X' } },
  'person.disable': { right: 'people', fields: { person: 'nobody' } },
  'person.enable': { right: 'people', fields: { person: 'nobody' } },
  'person.invite': { right: 'people', fields: { person: 'nobody' } },
  'person.sign_out': { right: 'people', fields: { person: 'nobody' } },
  'key.add': { right: 'keys', fields: { name: 'k', kind: 'ingest', source: 'nothing' } },
  'key.revoke': { right: 'keys', fields: { key: 'nothing' } },
  'display.look': { right: 'displays', fields: { code: 'x' } },
  'display.approve': { right: 'displays', fields: { code: 'x', name: 'n', board: 'nothing' } },
  'display.deny': { right: 'displays', fields: { code: 'x' } },
  'display.change': { right: 'displays', fields: { display: 'nothing', name: 'n' } },
  'display.revoke': { right: 'displays', fields: { display: 'nothing' } },
  'settings.change': { right: 'settings', fields: { version: 0, changes: [{ path: ['nothing'], value: 1 }] } },
  'caller.unseal': { right: 'unseal', fields: { contact: 'nothing', reason: 'to call back' } },
  'rules.try': { right: 'alerts', fields: { rule: { id: 'nothing' } } },
  'outage.declare': { right: 'alerts', fields: { areas: ['nothing'] } },
  'outage.update': { right: 'alerts', fields: { outage: 'nothing', cause: 'pump' } },
  'outage.link': { right: 'alerts', fields: { surge: 'nothing', outage: 'nothing' } },
  'outage.restore': { right: 'alerts', fields: { outage: 'nothing' } },
  'seat.help': { right: 'own-seat', fields: { note: 'help' } },
  'seat.help_cancel': { right: 'own-seat', fields: {} },
  ...ALERT_COMMANDS,
  ...COACH_COMMANDS
};

/** What the contract names and is not built: a type that is none must be refused as one. */
export const LATER: readonly string[] = [
  ...['alert.acknowledge', 'alert.snooze', 'alert.assign', 'coach.hear', 'coach.speak'],
  ...['coach.join', 'coach.end', 'escalation.raise', 'escalation.take', 'promise.change'],
  ...['seat.call_back', 'seat.note', 'note.read', 'announce.post', 'announce.stop', 'outage.report', 'outage.end'],
  ...['contact.tag', 'review.done', 'settings.changes', '__proto__', 'constructor', 'toString']
];

/** The lists of the API and the right that each needs; null: whoever is known. */
export const READS: Readonly<Record<string, Right | null>> = {
  '/api/v1/floor': null,
  '/metrics': null,
  '/api/v1/people': 'people',
  '/api/v1/keys': 'keys',
  '/api/v1/displays': 'displays',
  '/api/v1/settings': 'settings',
  '/api/v1/audit': 'audit',
  '/api/v1/alerts': 'alerts',
  '/api/v1/alerts/health': 'alerts',
  '/api/v1/handover': 'alerts',
  '/api/v1/coaching': null,
  '/api/v1/coaching/outcomes': null,
  '/api/v1/scripts': 'coach',
  '/api/v1/announcements': 'alerts'
};

/** A screen that an admin has approved: its browser. */
export async function pairedScreen(
  admin: Browserish,
  screen: Browserish,
  board = 'main',
  name = 'Hall'
): Promise<{ readonly screen: Browserish; readonly display: string }> {
  const asked = (await screen.post('/api/v1/pair/code', {})).body as { user_code: string; device_code: string };
  const approved = await admin.command('display.approve', { code: asked.user_code, name, board }, randomUUID());
  const { result } = approved.body as { result?: { display: string } };
  if (!result) throw new Error(JSON.stringify(approved.body));
  const token = await poll(screen, asked.device_code);
  if (token.status !== 200) throw new Error(JSON.stringify(token.body));
  return { screen, display: result.display };
}

export const poll = (screen: Browserish, device_code: string) =>
  screen.post('/api/v1/pair/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code
  });
