import type { IncomingMessage } from 'node:http';
import type { FloorSettings } from '../../core/settings.ts';
import type { Names } from '../../core/state.ts';
import type { Grant, Persona } from '../../protocol/people.ts';
import { isProblem, problem } from '../../protocol/problems.ts';
import type { Access } from './access.ts';
import { cookieOf, PERSONA_COOKIE, personaCookie } from './cookies.ts';
import { rightsOf, type Principal } from './principal.ts';
import { sightOf } from '../scope/sight.ts';
import type { Faces, Threshold } from './threshold.ts';

/** How the demo's people are called where they act. */
const NAMES: Readonly<Partial<Record<Grant['role'], string>>> = {
  lead: '林岚',
  'duty-manager': '高远',
  'floor-manager': '秦川',
  'business-supervisor': '叶青',
  director: '方正',
  admin: '管理员'
};

/** The demo's faces, cut from its own floor: each role once. */
export function demoFaces(floor: Pick<FloorSettings, 'sites' | 'teams'>): Faces {
  const site = floor.sites[0];
  const team = floor.teams.find(({ groups }) => groups.some(({ seats }) => seats.length > 0));
  const group = team?.groups.find(({ seats }) => seats.length > 0);
  const seat = group?.seats[0];
  const queue = site?.queues[0];
  const all: readonly (readonly [Grant['role'], Grant['on'] | null, string, Names?])[] = [
    ['agent', seat ? { kind: 'seat', id: seat.id } : null, seat?.id ?? ''],
    ['lead', team && group ? { kind: 'group', team: team.id, id: group.id } : null, group?.id ?? '', group?.names],
    ['duty-manager', site ? { kind: 'site', id: site.id } : null, site?.id ?? '', site?.names],
    ['floor-manager', site ? { kind: 'site', id: site.id } : null, site?.id ?? '', site?.names],
    ['business-supervisor', queue ? { kind: 'queue', id: queue.id } : null, queue?.id ?? '', queue?.names],
    ['director', { kind: 'all' }, ''],
    ['admin', { kind: 'all' }, '']
  ];
  const known = new Map<string, Principal>();
  const personas: Persona[] = [];
  for (const [role, on, name, names] of all) {
    if (!on) continue;
    const grants: readonly Grant[] = [{ role, on }];
    personas.push({ id: role, role, name, ...(names && { names }) });
    known.set(role, {
      who: {
        kind: 'local',
        id: role,
        name: NAMES[role] ?? name,
        username: null,
        grants,
        rights: rightsOf(grants),
        board: null
      },
      ...{ actor: 'local', session: null, until: null, sight: sightOf(grants), grants, board: null }
    });
  }
  return { personas, find: (id) => known.get(id) ?? null };
}

/** The face that a browser has put on; null: none. */
export const faceOf = (faces: Faces, request: IncomingMessage): Principal | null => {
  const worn = cookieOf(request, PERSONA_COOKIE);
  return worn === null ? null : faces.find(worn);
};

/** The door of `access.mode: open`: everybody at this machine is in already; the demo has faces to try. */
export function createOpenThreshold(options: { readonly access: Access; readonly faces: Faces | null }): Threshold {
  const { access, faces } = options;
  const none = () => Promise.resolve(problem('not_found', 'open mode has no sign-in; set access.mode people'));
  return {
    async me(request) {
      const by = await access.identify(request);
      const worn = faces ? faceOf(faces, request) : null;
      return {
        ...{ mode: 'open', who: isProblem(by) ? null : by.who, setup: false, oidc: null, ca: false },
        ...{ personas: faces?.personas ?? null, persona: worn?.who.id ?? null }
      };
    },
    ...{
      signIn: none,
      signInByCode: none,
      signInElsewhere: none,
      comeBack: none,
      changePassword: none,
      askForPairing: none
    },
    signOut: () => Promise.resolve([personaCookie(null)]),
    // nobody needs one here: who may open a socket is who reaches this machine
    ticket: () => Promise.resolve({ ticket: 'open', cookies: [] }),
    pollPairing: () => Promise.resolve({ error: 'access_denied' }),
    wear(persona) {
      if (!faces || (persona !== null && !faces.find(persona))) {
        return Promise.resolve(
          problem('not_found', faces ? 'there is no such face' : 'only the demo has faces to put on')
        );
      }
      return Promise.resolve([personaCookie(persona)]);
    }
  };
}
