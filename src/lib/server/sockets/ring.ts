import type { Collection } from '../../core/state.ts';

/** One version of a view: what its patch said, as JSON, and what it touched. */
export interface Version {
  readonly prev: number;
  readonly offset: number;
  /** The patch's payload. */
  readonly text: string;
  readonly touched: ReadonlyMap<Collection, readonly string[]>;
}

/** The last versions of a view, bounded by count and bytes. */
export interface Ring {
  push(version: Version): void;
  /** Every version after `offset`, or null if one is missing. */
  after(offset: number): readonly Version[] | null;
  clear(): void;
}

/** 1,024 turns are 34 s at full pace; a turn of 50 seats is some 900 bytes. */
const MOST_VERSIONS = 1_024;
const MOST_BYTES = 1_048_576;
/** A touched id's share of memory, beside its text. */
const ID_BYTES = 16;

export function createRing(): Ring {
  const versions: Version[] = [];
  let bytes = 0;
  const drop = () => {
    const gone = versions.shift();
    if (gone) bytes -= sizeOf(gone);
  };
  return {
    push(version) {
      versions.push(version);
      bytes += sizeOf(version);
      while (versions.length > MOST_VERSIONS || bytes > MOST_BYTES) drop();
    },
    after(offset) {
      const newest = versions.at(-1);
      if (!newest || offset > newest.offset) return null;
      if (offset === newest.offset) return [];
      // Offsets go up by one without holes, so the place is known.
      const first = versions.length - (newest.offset - offset);
      return first >= 0 && versions[first]?.prev === offset ? versions.slice(first) : null;
    },
    clear() {
      versions.length = 0;
      bytes = 0;
    }
  };
}

function sizeOf(version: Version): number {
  let size = version.text.length;
  for (const ids of version.touched.values()) size += ids.length * ID_BYTES;
  return size;
}
