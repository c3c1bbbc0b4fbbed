import { flushSync, mount, unmount, type Component } from 'svelte';
import type { FloorState } from '../../src/lib/core/state.ts';
import { Language } from '../../src/lib/text/language.svelte.ts';
import type { Stage } from '../../src/lib/wall/context.ts';
import { createStage } from '../../src/lib/wall/stage.ts';
import { FakeFeed } from './fake-feed.ts';
import OnStage from './OnStage.svelte';

/** A component on a stage over a fake line, in happy-dom. */
export function onStage<P extends Record<string, unknown>>(
  state: FloorState | null,
  what: Component<P>,
  props: NoInfer<P>
) {
  const feed = new FakeFeed(state);
  feed.ages = { pbx: 200, crm: 4200 };
  const stage: Stage & { start(): () => void } = createStage(feed, new Language('zh-CN'));
  const stop = stage.start();
  const target = document.body.appendChild(document.createElement('div'));
  const host = mount(OnStage<P>, { target, props: { stage, what, props } });
  flushSync();
  return {
    feed,
    stage,
    target,
    text: () => target.textContent.replaceAll(/\s+/g, ' ').trim(),
    /** Lets server time pass. */
    pass(ms: number): void {
      feed.now_ += ms;
      stage.clock.look();
      flushSync();
    },
    tell(next: FloorState, moved: Parameters<FakeFeed['tell']>[1] = null): void {
      feed.tell(next, moved);
      flushSync();
    },
    async close(): Promise<void> {
      stop();
      await unmount(host);
      target.remove();
    }
  };
}
