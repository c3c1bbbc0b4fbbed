import { encode } from 'uqr';

/** A QR code as one SVG path on a grid of `size` modules, its quiet border included. */
export interface Qr {
  readonly size: number;
  readonly path: string;
}

/** Readers want four modules of paper around it. */
const QUIET = 4;

export function qrOf(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  return { size, path: data.flatMap(rowPath).join('') };
}

/** A row's dark runs as rectangles. */
function rowPath(row: readonly boolean[], y: number): string[] {
  const runs: string[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const from = x;
    while (row[x + 1] === true) x += 1;
    const n = x + 1 - from;
    runs.push(`M${from} ${y}h${n}v1h-${n}z`);
  }
  return runs;
}
