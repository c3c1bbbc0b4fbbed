export type Kind = 'seat' | 'queue' | 'contact' | 'alert';
export interface Selected {
  readonly kind: Kind;
  readonly id: string;
}

/** What the drawer shows; `back` returns to what it was opened from. */
export class Selection {
  #trail: readonly Selected[] = $state.raw([]);

  get current(): Selected | undefined {
    return this.#trail.at(-1);
  }

  get deep(): boolean {
    return this.#trail.length > 1;
  }

  is(kind: Kind, id: string): boolean {
    return this.current?.kind === kind && this.current.id === id;
  }

  /** From the page: a fresh trail; the same thing again closes it. */
  open(kind: Kind, id: string): void {
    this.#trail = this.is(kind, id) ? [] : [{ kind, id }];
  }

  /** From inside the drawer: one step deeper. */
  follow(kind: Kind, id: string): void {
    this.#trail = [...this.#trail.filter((step) => step.kind !== kind || step.id !== id), { kind, id }];
  }

  back(): void {
    this.#trail = this.#trail.slice(0, -1);
  }

  close(): void {
    this.#trail = [];
  }
}
