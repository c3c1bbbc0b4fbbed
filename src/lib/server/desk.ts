import type { Config } from './config.ts';
import type { Door } from './access/door.ts';
import type { Principal } from './access/principal.ts';
import { maySeeBoard } from './actions/all.ts';
import type { DeskRoutesOptions } from './api/routes/desk.ts';
import type { Look } from './scope/parts.ts';
import type { Places } from './scope/places.ts';
import type { Board } from './scope/views.ts';

/** What the settings pages list, out of what is known at the door. */
export function createDeskLists(options: {
  readonly door: Pick<Door, 'accounts' | 'displays' | 'apiKeys'>;
  readonly places: () => Places;
  readonly boards: () => Readonly<Record<string, Board>>;
  readonly look: Look;
  readonly config: () => Config;
  readonly watchers: () => readonly Principal[];
}): Omit<DeskRoutesOptions, 'audit' | 'settings'> {
  const { door, look } = options;
  return {
    people: () => door.accounts.list(),
    keys: () => door.apiKeys.list(),
    async displays(by) {
      const ground = { places: options.places(), look };
      const boards = Object.entries(options.boards()).filter(([, board]) => maySeeBoard(board, by, ground));
      const theirs = new Set(boards.map(([id]) => id));
      const live = new Set(options.watchers().map(({ actor }) => actor));
      const names = new Map(options.config().boards.map((board) => [board.id, board.names ?? {}]));
      return {
        boards: boards.map(([id]) => ({ id, names: names.get(id) ?? {} })),
        displays: (await door.displays.list())
          .filter(({ board }) => theirs.has(board))
          .map((display) => ({ ...display, live: live.has(`display:${display.id}`) }))
      };
    }
  };
}
