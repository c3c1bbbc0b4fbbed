/** One record as a signal: only what shows it hears that it moved. */
class Cell<T> {
  value: T;
  constructor(value: T) {
    this.value = $state.raw(value);
  }
}

/** `2` before `10`, as people count. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * A collection of the floor by id. Reading a record depends on that record alone, reading `ids` on which ids there
 * are: a moved seat redraws one tile, not the plan.
 */
export class Table<T> {
  /** Replaced when an id comes or goes, which is seldom. */
  #cells: Readonly<Record<string, Cell<T>>> = $state.raw({});
  #ids: readonly string[] = $derived(Object.keys(this.#cells).sort(byName));

  get ids(): readonly string[] {
    return this.#ids;
  }

  get(id: string): T | undefined {
    return this.#cell(id)?.value;
  }

  /** All records by id; depends on each. */
  get all(): readonly T[] {
    return this.#ids.flatMap((id) => this.#cell(id)?.value ?? []);
  }

  /** Takes over the whole collection; untouched references cost one comparison. */
  fill(records: Readonly<Record<string, T>>): void {
    this.patch([...Object.keys(records), ...Object.keys(this.#cells)], records);
  }

  /** Takes over the named records: missing ones are gone. */
  patch(ids: Iterable<string>, records: Readonly<Record<string, T>>): void {
    const come: [string, Cell<T>][] = [];
    let gone = false;
    for (const id of ids) {
      const cell = this.#cell(id);
      if (!Object.hasOwn(records, id)) gone ||= cell !== undefined;
      else if (cell === undefined) come.push([id, new Cell(records[id]!)]);
      else cell.value = records[id]!;
    }
    if (!gone && come.length === 0) return;
    const kept = Object.entries(this.#cells).filter(([id]) => Object.hasOwn(records, id));
    this.#cells = Object.fromEntries([...kept, ...come]);
  }

  #cell(id: string): Cell<T> | undefined {
    return Object.hasOwn(this.#cells, id) ? this.#cells[id] : undefined;
  }
}
