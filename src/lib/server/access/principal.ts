import { RIGHTS, RIGHTS_OF, type Grant, type Right, type Who } from '../../protocol/people.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Access } from './access.ts';
import type { Viewpoint } from '../scope/viewpoint.ts';
import { FULL_SIGHT, sightOf, sightOfBoard } from '../scope/sight.ts';
import { PLAIN_BOARD, type Board } from '../scope/views.ts';

/** Whoever asks, once the door knows them: what they see, what they may, and until when. */
export interface Principal extends Viewpoint {
  readonly who: Who;
  /** `person:<id>`, `display:<id>`, `key:<id>` or `local`: what the audit names. */
  readonly actor: string;
  /** The session that it came by; null: none. A person may have several. */
  readonly session: string | null;
  /** Not known any more after this; null: until revoked. */
  readonly until: EpochMs | null;
}

/** Each right that one of the grants gives, in the order of RIGHTS. */
export function rightsOf(grants: readonly Grant[]): readonly Right[] {
  const given = new Set(grants.flatMap(({ role }) => RIGHTS_OF[role]));
  return RIGHTS.filter((right) => given.has(right));
}

/** What they see by those of their grants that give the right: another grant of theirs lends it no reach. */
export function sightWith({ grants, sight }: Principal, right: Right): Principal['sight'] {
  if (grants.length === 0) return sight;
  return sightOf(grants.filter(({ role }) => RIGHTS_OF[role].includes(right)));
}

export function personPrincipal(
  person: { readonly id: string; readonly name: string; readonly username: string; readonly grants: readonly Grant[] },
  session: { readonly id: string; readonly until: EpochMs } | null
): Principal {
  const { id, name, username, grants } = person;
  return {
    who: { kind: 'person', id, name, username, grants, rights: rightsOf(grants), board: null },
    ...{ actor: `person:${id}`, session: session?.id ?? null, until: session?.until ?? null },
    ...{ sight: sightOf(grants), grants, board: null }
  };
}

export function displayPrincipal(
  display: { readonly id: string; readonly name: string; readonly board: string },
  board: Board
): Principal {
  const { id, name } = display;
  return {
    who: { kind: 'display', id, name, username: null, grants: [], rights: [], board: display.board },
    ...{ actor: `display:${id}`, session: null, until: null },
    ...{ sight: sightOfBoard(board), grants: [], board: display.board }
  };
}

/** A read key: its grants' sight, or without grants what a board of every site shows. It may nothing but look. */
export function keyPrincipal(key: {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}): Principal {
  const { id, name, grants } = key;
  return {
    who: { kind: 'key', id, name, username: null, grants, rights: [], board: null },
    ...{ actor: `key:${id}`, session: null, until: null },
    ...{ sight: grants.length === 0 ? sightOfBoard(PLAIN_BOARD) : sightOf(grants), grants, board: null }
  };
}

/** Who sits at this machine, in open mode: sees all there is. */
export const LOCAL: Principal = {
  who: { kind: 'local', id: 'local', name: '', username: null, grants: [], rights: ['own-seat'], board: null },
  ...{ actor: 'local', session: null, until: null },
  ...{ sight: FULL_SIGHT, grants: [], board: null }
};

/** A door that asks nothing: for benchmarks and tests of what lies behind it. */
export const OPEN_DOOR: Pick<Access, 'checkSocket' | 'enter'> = {
  checkSocket: () => null,
  enter: () => Promise.resolve(LOCAL)
};
