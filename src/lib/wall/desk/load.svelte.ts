import { ask, type Trouble } from '../api.ts';

/** Something read from the server: what came last, and what stands in the way now. */
export class Load<T> {
  readonly #path: string;
  #data: T | null = $state.raw(null);
  #trouble: Trouble | null = $state.raw(null);
  #at = $state(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** null: nothing came yet. Kept when a later reading fails. */
  get data(): T | null {
    return this.#data;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** When the data came, epoch ms on this device. */
  get at(): number {
    return this.#at;
  }

  async again(): Promise<void> {
    const { value, trouble } = await ask<T>(this.#path);
    this.#trouble = trouble ?? null;
    if (trouble) return;
    this.#data = value;
    this.#at = Date.now();
  }
}
