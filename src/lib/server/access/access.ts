import type { IncomingMessage } from 'node:http';
import type { LiveProblem } from '../../protocol/wire.ts';
import type { Problem } from '../../protocol/problems.ts';
import type { Principal } from './principal.ts';

/** What a request is about to do. `ingest` brings its own key, so it needs no Origin; `knock` comes before anybody is known. */
export type Need = 'read' | 'ingest' | 'change' | 'knock';

/** Who may come in, and as whom. Every way in asks it first: pages, API and sockets alike. */
export interface Access {
  /** Where from and how: Host, Origin, forwarding, content type. Null: let in as far as this goes. */
  checkHttp(request: IncomingMessage, need: Need): Problem | null;
  /** The same for the handshake of a socket, before anything is kept for it. */
  checkSocket(request: IncomingMessage): Problem | null;
  /** Who asks, by what the request carries; a problem: nobody that is known here. */
  identify(request: IncomingMessage): Promise<Principal | Problem>;
  /** Who opens a socket, by its request and the `auth` of its first packet. */
  enter(request: IncomingMessage, auth: unknown): Promise<Principal | LiveProblem>;
  /** A line has been opened for them: they may have been revoked in between. */
  entered?(principal: Principal): void;
}
