import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

type Path = readonly (string | number)[];

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly col: number;
}

/** Reads where things stand in a parsed YAML document. */
export interface Positions {
  /** Of the value at `path`, or of the nearest thing around it that is there. */
  value(path: Path): Position;
  /** Of the key at the end of `path`. */
  key(path: Path): Position;
  /** Of an offset in the text. */
  offset(offset: number): Position;
}

export function createPositions(document: Document.Parsed, lines: LineCounter): Positions {
  const offset = (at: number): Position => {
    const { line, col } = lines.linePos(at);
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const start = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

  function find(path: Path, wantsKey: boolean): Position {
    let node: unknown = document.contents;
    let at = start(node) ?? 0;
    for (const [index, step] of path.entries()) {
      const around = resolved(node);
      if (isMap(around)) {
        const pair = around.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
        if (!pair) break;
        node = pair.value;
        const last = index === path.length - 1;
        at = (last && wantsKey ? start(pair.key) : (start(node) ?? start(pair.key))) ?? at;
      } else if (isSeq(around)) {
        node = around.items[Number(step)];
        at = start(node) ?? at;
      } else break;
    }
    return offset(at);
  }

  return { offset, value: (path) => find(path, false), key: (path) => find(path, true) };
}
