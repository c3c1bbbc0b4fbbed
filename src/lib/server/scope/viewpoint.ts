import { RIGHTS_OF, type Grant } from '../../protocol/people.ts';
import { liveProblem } from '../../protocol/live-problems.ts';
import type { LiveProblem } from '../../protocol/wire.ts';
import { maskOfGrant } from './grants.ts';
import { anyOf, everything, FIGURES, NOTHING, type Look, type Mask } from './parts.ts';
import type { Places } from './places.ts';
import { projectionOf, type Projection, type Sight } from './sight.ts';
import { alertsMask, floorMask, networkMask, seatMask, wallMask, type Board } from './views.ts';

/** Who asks for a view: what they see, and which views are theirs to ask for. */
export interface Viewpoint {
  readonly sight: Sight;
  /** For `seat:me`. */
  readonly grants: readonly Grant[];
  /** A display's only board; null: any that the sight gives something of. */
  readonly board: string | null;
}

/** The floor that views are cut from. */
export interface Ground {
  readonly places: Places;
  readonly boards: Readonly<Record<string, Board>>;
  readonly look: Look;
}

/** The view of that name as one sees it; what one may not see is answered as what is not there (SCOPE16). */
export function viewpointOf(name: string, from: Viewpoint, ground: Ground): Projection | LiveProblem {
  const sight = from.sight.mask(ground.places);
  const view = viewMask(name, from, sight, ground);
  if (view === null) return liveProblem('unknown_view', `there is no view ${name}`);
  return projectionOf(sight, view, ground.places);
}

const watches = ({ role }: Grant): boolean => RIGHTS_OF[role].includes('alerts');

/** What a view's name stands for; null: nothing, or nothing that is seen from here. */
function viewMask(
  name: string,
  { grants, board: only }: Viewpoint,
  sight: Mask,
  { places, boards, look }: Ground
): Mask | null {
  const at = name.indexOf(':');
  const [kind, id] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
  const partsOf = (collection: 'sites' | 'seats', of: string): number => {
    const record = look(collection, of);
    return record === undefined ? NOTHING : sight(collection, record, look);
  };
  if (only !== null && name !== `wall:${only}`) return null;
  switch (kind) {
    case 'floor':
      return partsOf('sites', id) === NOTHING ? null : floorMask(id, places);
    case 'wall': {
      const board = Object.hasOwn(boards, id) ? boards[id] : undefined;
      if (!board) return null;
      const shown = board.site === null ? places.sites : [board.site];
      const seen = sight === everything || shown.some((site) => partsOf('sites', site) !== NOTHING);
      return seen ? wallMask(board, places) : null;
    }
    case 'seat': {
      if (id !== 'me') return partsOf('seats', id) === NOTHING ? null : seatMask(id, places);
      const own = grants.filter(({ role }) => role === 'agent');
      return own.length === 0 ? null : anyOf(own.map((grant) => maskOfGrant(grant, places)));
    }
    case 'network':
      return name === kind && places.sites.some((site) => (partsOf('sites', site) & FIGURES) !== 0)
        ? networkMask
        : null;
    case 'alerts':
      return name === kind && (sight === everything || grants.some(watches)) ? alertsMask : null;
    default:
      return null;
  }
}
