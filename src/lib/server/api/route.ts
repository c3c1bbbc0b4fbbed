import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Right } from '../../protocol/people.ts';
import type { Need } from '../access/access.ts';
import type { Principal } from '../access/principal.ts';

/** One request on its way through a route. */
export interface Ask {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** One method of a route. */
export type Method =
  | {
      readonly need: Need;
      /** Whoever is known at the door, or has this right. */
      readonly who: 'known' | Right;
      answer(ask: Ask, by: Principal): void | Promise<void>;
    }
  | {
      readonly need: Need;
      /** Before anybody is known; what it tells must be anybody's. */
      readonly who: 'anybody';
      answer(ask: Ask): void | Promise<void>;
    };

/** What is answered at one path. */
export type Route = Readonly<Partial<Record<'GET' | 'POST', Method>>>;
/** By path, whose last part may be `{id}`; a new route is one entry, and one in the OpenAPI document. */
export type Routes = Readonly<Record<string, Route>>;
