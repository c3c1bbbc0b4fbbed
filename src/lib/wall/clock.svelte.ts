import type { EpochMs, Ms } from '../core/ids.ts';

/** How often clocks look: a figure in whole seconds is then never more than this behind. */
const EVERY: Ms = 100;

/** One timer for every clock on the page, in server time. */
export class Clock {
  #read: () => EpochMs;
  #now: EpochMs = $state(0);
  #second: EpochMs = $state(0);

  constructor(read: () => EpochMs) {
    this.#read = read;
    this.look();
  }

  /** Server time, at most 100 ms old. */
  get now(): EpochMs {
    return this.#now;
  }

  /** The start of the second: for what need not move more often. */
  get second(): EpochMs {
    return this.#second;
  }

  look(): void {
    this.#now = this.#read();
    this.#second = Math.floor(this.#now / 1000) * 1000;
  }

  /** Ticks until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => this.look(), EVERY);
    return () => clearInterval(timer);
  }
}
