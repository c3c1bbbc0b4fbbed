import type { Language } from '../text/language.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { Connection } from './connection.svelte.ts';
import type { Stage } from './context.ts';
import type { Feed } from './feed.ts';
import { Floor } from './floor.svelte.ts';

/** Builds a page's stage over a feed. `start` opens it; what that returns closes it. */
export function createStage(feed: Feed, language: Language): Stage & { start(): () => void } {
  const floor = new Floor();
  const clock = new Clock(() => feed.now());
  const line = new Connection(feed, floor, clock);
  return {
    floor,
    clock,
    line,
    language,
    start() {
      const stopClock = clock.start();
      const stopLine = line.start();
      return () => {
        stopLine();
        stopClock();
      };
    }
  };
}
