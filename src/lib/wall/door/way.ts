import type { Role, Who } from '../../protocol/people.ts';
import { PARTS } from '../desk/parts.ts';

/** The pages of the house by what they are for. `path` is what the address says. */
export type Face = 'wall' | 'floor' | 'seat' | 'alerts' | 'coaching' | 'outages' | 'handover' | 'pair' | 'settings';

const FLOOR_ROLES: ReadonlySet<Role> = new Set([
  'lead',
  'duty-manager',
  'floor-manager',
  'business-supervisor',
  'director'
]);
const DESK_RIGHTS = ['settings', 'people', 'keys', 'displays', 'audit'] as const;

/** What somebody may open, the likeliest first. The server rules; this only spares them closed doors. */
export function facesOf(who: Who | null): readonly Face[] {
  if (who === null) return [];
  if (who.kind === 'display') return ['wall'];
  const may = (right: Who['rights'][number]) => who.rights.includes(right);
  // open mode: whoever sits at this machine has no grants, and sees the floor
  const floor = who.grants.some(({ role }) => FLOOR_ROLES.has(role)) || (who.kind !== 'person' && noGrants(who));
  return [
    ...(may('own-seat') && who.grants.some(({ role }) => role === 'agent') ? (['seat'] as const) : []),
    ...(floor ? (['floor', 'wall'] as const) : []),
    ...(may('alerts') || noGrants(who) ? (['alerts', 'outages', 'handover'] as const) : []),
    ...(may('coach') || (may('own-seat') && who.grants.some(({ role }) => role === 'agent'))
      ? (['coaching'] as const)
      : []),
    ...(DESK_RIGHTS.some(may) ? (['settings'] as const) : []),
    ...(may('displays') && who.kind === 'person' ? (['pair'] as const) : [])
  ];
}

const noGrants = (who: Who): boolean => who.grants.length === 0;

/** Where one may be sent on to after signing in; anything else leads home. */
const BOARD = /^\/wall\/[a-z0-9][a-z0-9_-]{0,63}$/i;
const PLACES: readonly string[] = [
  '/',
  '/floor',
  '/alerts',
  '/coaching',
  '/outages',
  '/handover',
  '/settings',
  '/pair',
  '/seat',
  '/password'
].concat(PARTS.map((part) => `/settings/${part}`));

/** @param to as the address says it: never trusted. */
export function wayOn(to: string | null): string {
  return to !== null && (PLACES.includes(to) || BOARD.test(to)) ? to : '/';
}

/** The sign-in page that leads back to `to`. */
export function signInAddress(to: string): '/sign-in' | `/sign-in?${string}` {
  return to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`;
}

/** One's roles without doubles, in the order in which they were granted. */
export function rolesOf(who: Who): readonly Role[] {
  return [...new Set(who.grants.map(({ role }) => role))];
}
