import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';

type Listener = (...args: unknown[]) => void;
const EVENTS = ['request', 'upgrade', 'listening', 'close'] as const;

/** Attaches Socket.IO to a server that others serve on too; the returned function takes every listener back. */
export function attachTo(io: Server, http: HttpServer): () => void {
  const before = new Map(EVENTS.map((event) => [event, http.listeners(event) as Listener[]]));
  io.attach(http);
  const added = new Map(
    EVENTS.map((event) => {
      const old = new Set(before.get(event));
      return [event, (http.listeners(event) as Listener[]).filter((listener) => !old.has(listener))];
    })
  );
  const { engine } = io;
  return () => {
    engine.close();
    for (const event of EVENTS) {
      for (const listener of added.get(event) ?? []) http.off(event, listener);
      // Engine.IO takes the request listeners away and calls them itself: give back what it holds.
      const present = new Set(http.listeners(event));
      for (const listener of before.get(event) ?? []) if (!present.has(listener)) http.on(event, listener);
    }
  };
}
