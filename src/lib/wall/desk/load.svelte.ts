import { ask, isRefused, type Problem } from './ask.ts';

/** Something read from the server: what came last, and what stands in the way now. */
export class Load<T> {
  readonly #path: string;
  #data: T | null = $state.raw(null);
  #problem: Problem | null = $state.raw(null);
  #at = $state(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** null: nothing came yet. Kept when a later reading fails. */
  get data(): T | null {
    return this.#data;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** When the data came, epoch ms on this device. */
  get at(): number {
    return this.#at;
  }

  async again(): Promise<void> {
    const answer = await ask<T>(this.#path);
    if (isRefused(answer)) {
      this.#problem = answer.problem;
      return;
    }
    this.#data = answer;
    this.#problem = null;
    this.#at = Date.now();
  }
}
