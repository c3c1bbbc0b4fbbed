import type { EpochMs } from '../../core/ids.ts';
import type { Names } from '../../core/state.ts';
import { ask, command, type Trouble } from './api.ts';

/** Who asks to be let in: the screen's address and when it asked, by the server. */
export interface Asked {
  readonly code: string;
  readonly by: string;
  readonly at: EpochMs;
}

export interface BoardName {
  readonly id: string;
  readonly names: Names;
}

/** What a screen is to be called and to show. */
export interface Decision {
  readonly name: string;
  readonly board: string;
}

/** A screen's request on the tablet: looked at by its code, then approved or denied. */
export class Request {
  #asked: Asked | null = $state.raw(null);
  #boards: readonly BoardName[] = $state.raw([]);
  #trouble: Trouble | null = $state.raw(null);
  #busy = $state(false);
  #done: { readonly approved: boolean; readonly name: string } | null = $state.raw(null);

  /** Null: no code has been looked at yet. */
  get asked(): Asked | null {
    return this.#asked;
  }

  get boards(): readonly BoardName[] {
    return this.#boards;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get done(): { readonly approved: boolean; readonly name: string } | null {
    return this.#done;
  }

  async look(code: string): Promise<void> {
    await this.#during(async () => {
      const seen = await command<{ asked_by: string; asked: EpochMs }>('display.look', { code });
      if (seen.trouble) return seen.trouble;
      const listed = await ask<{ boards: readonly BoardName[] }>('/api/v1/displays');
      if (listed.trouble) return listed.trouble;
      this.#boards = listed.value.boards;
      this.#asked = { code, by: seen.value.asked_by, at: seen.value.asked };
      return null;
    });
  }

  async approve({ name, board }: Decision): Promise<void> {
    await this.#decide('display.approve', { name, board });
  }

  async deny(): Promise<void> {
    await this.#decide('display.deny', {});
  }

  /** Back to the code. */
  again(): void {
    this.#asked = null;
    this.#done = null;
    this.#trouble = null;
  }

  /** A new try begins: what was said of the last one is over. */
  forget(): void {
    this.#trouble = null;
  }

  async #decide(type: 'display.approve' | 'display.deny', fields: { name?: string; board?: string }): Promise<void> {
    const asked = this.#asked;
    if (asked === null) return;
    await this.#during(async () => {
      const { trouble } = await command(type, { code: asked.code, ...fields });
      if (trouble) return trouble;
      this.#done = { approved: type === 'display.approve', name: fields.name ?? '' };
      return null;
    });
  }

  async #during(work: () => Promise<Trouble | null>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#trouble = null;
    this.#trouble = await work();
    this.#busy = false;
  }
}
