const END = Buffer.from('\r\n\r\n');

/** A frame longer than this is no AMI event (the longest seen: 2.4 kB; `Command` output runs longer). */
export const MAX_FRAME_BYTES = 1 << 20;
/** A longer line is left out of its frame. */
export const MAX_LINE_CHARS = 32_768;

/**
 * One AMI message: lines of `Key: value`. Fields are looked up in the text when asked for, since of the
 * thirty fields of an event a handful is read, and no key of the wire ever becomes a property.
 */
export class Frame {
  readonly #text: string;

  constructor(text: string) {
    this.#text = `\r\n${text}\r\n`;
  }

  /** The first value under this key, trimmed of its one leading space; undefined when it isn't there. */
  get(key: string): string | undefined {
    const at = this.#text.indexOf(`\r\n${key}:`);
    return at < 0 ? undefined : this.#valueAt(at + key.length + 3);
  }

  /** The value, or '' when it isn't there. */
  text(key: string): string {
    return this.get(key) ?? '';
  }

  /** Whole numbers ≥ 0 only: anything else is undefined. */
  number(key: string): number | undefined {
    const value = this.get(key);
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  }

  /** Every value under a key that repeats (`Output`, `ChanVariable`). */
  all(key: string): string[] {
    return this.fields().flatMap(([name, value]) => (name === key ? [value] : []));
  }

  /** All fields in their order, repeated keys repeated; lines without a colon (the banner) are left out. */
  fields(): [string, string][] {
    return this.#text
      .slice(2, -2)
      .split('\r\n')
      .flatMap((line): [string, string][] => {
        const colon = line.indexOf(':');
        if (colon <= 0 || line.length > MAX_LINE_CHARS) return [];
        return [[line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)]];
      });
  }

  #valueAt(from: number): string | undefined {
    const end = this.#text.indexOf('\r\n', from);
    if (end - from > MAX_LINE_CHARS) return undefined;
    return this.#text.slice(this.#text[from] === ' ' ? from + 1 : from, end);
  }
}

export interface Framer {
  /** Frames that these bytes complete, in order. Cutting the stream elsewhere gives the same frames. */
  push(chunk: Uint8Array): Frame[];
  /** Frames thrown away because they were longer than the limit. */
  readonly dropped: number;
  /** Forgets a half frame: the line is a new one. */
  reset(): void;
}

/** Cuts AMI bytes into frames. Never throws, never holds more than one frame's limit. */
export function createFramer(limit = MAX_FRAME_BYTES): Framer {
  let rest: Buffer = Buffer.alloc(0);
  let searched = 0;
  let skipping = false;
  let dropped = 0;

  function push(chunk: Uint8Array): Frame[] {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const at = rest.indexOf(END, Math.max(from, searched));
      if (at < 0) break;
      if (skipping || at - from > limit) dropped += 1;
      else if (at > from) frames.push(new Frame(rest.toString('utf8', from, at)));
      skipping = false;
      from = at + END.length;
    }
    rest = rest.subarray(from);
    if (rest.length > limit + END.length - 1) {
      skipping = true;
      rest = rest.subarray(rest.length - END.length + 1);
    }
    searched = Math.max(0, rest.length - END.length + 1);
    return frames;
  }

  return {
    push,
    get dropped() {
      return dropped;
    },
    reset() {
      rest = Buffer.alloc(0);
      searched = 0;
      skipping = false;
    }
  };
}
