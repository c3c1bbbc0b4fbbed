import type { Page } from 'playwright-core';

/** One change of a seat's tile, as painted: epoch ms of the frame it was in. */
export interface SeatSeen {
  readonly seat: string;
  readonly word: string;
  readonly at: number;
}

/** Notes every change of every seat's tile on the page, at the frame that shows it; and the longest stop between frames. */
export async function watchSeats(page: Page): Promise<() => Promise<SeatSeen[]>> {
  await page.evaluate(() => {
    const log: { seat: string; word: string; at: number }[] = [];
    const last = new Map<string, string>();
    let before = performance.timeOrigin + performance.now();
    const look = (): void => {
      const at = performance.timeOrigin + performance.now();
      Object.assign(window, {
        frameStop: Math.max((window as unknown as { frameStop?: number }).frameStop ?? 0, at - before)
      });
      before = at;
      for (const tile of document.querySelectorAll('.plan .seat')) {
        const seat = tile.querySelector('.id')?.textContent ?? '';
        const word = [...tile.classList].find((name) => name.startsWith('is-'))?.slice(3) ?? '';
        if (last.get(seat) === word) continue;
        last.set(seat, word);
        log.push({ seat, word, at });
      }
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seatLog: log });
  });
  return () => page.evaluate(() => (window as unknown as { seatLog: SeatSeen[] }).seatLog);
}
