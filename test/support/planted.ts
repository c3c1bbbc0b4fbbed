import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createChance } from './chance.ts';

/** A phone number that must be found nowhere: as somebody wrote it, and its digits as they would be dialled. */
export interface Planted {
  readonly written: string;
  readonly digits: string;
}

/** Ways to write a Chinese mobile, a landline with its area code, a number abroad. */
const MOBILE: readonly ((n: string) => string)[] = [
  (n) => n,
  (n) => `+86${n}`,
  (n) => `0086${n}`,
  (n) => `+86 ${n.slice(0, 3)} ${n.slice(3, 7)} ${n.slice(7)}`,
  (n) => `${n.slice(0, 3)}-${n.slice(3, 7)}-${n.slice(7)}`,
  (n) => `sip:${n}@10.0.0.12`,
  (n) => `tel:+86-${n.slice(0, 3)}-${n.slice(3)};ext=12`
];
const LANDLINE: readonly ((area: string, n: string) => string)[] = [
  (area, n) => `${area}${n}`,
  (area, n) => `${area}-${n}`,
  (area, n) => `(${area}) ${n.slice(0, 4)} ${n.slice(4)}`,
  (area, n) => `${area} ${n.slice(0, 4)}-${n.slice(4)}`
];
const ABROAD: readonly ((n: string) => string)[] = [
  (n) => `+49 351 ${n}`,
  (n) => `0049351${n}`,
  (n) => `+49-351-${n.slice(0, 4)}.${n.slice(4)}`,
  (n) => `tel:+49351${n}`
];

/** So many numbers, all different, always the same: mobiles, landlines, foreign ones, each in its ways of writing. */
export function plantedNumbers(count: number): readonly Planted[] {
  const chance = createChance(20_261_123);
  const digits = (n: number) => Array.from({ length: n }, () => chance.below(10)).join('');
  return Array.from({ length: count }, (_, i) => {
    if (i % 10 < 6) {
      const number = `${['138', '139', '158', '186'][i % 4]!}${digits(8)}`;
      return { written: MOBILE[i % MOBILE.length]!(number), digits: number };
    }
    const rest = `${chance.below(7) + 2}${digits(7)}`;
    if (i % 10 < 9) {
      const area = ['010', '025', '0512'][i % 3]!;
      return { written: LANDLINE[i % LANDLINE.length]!(area, rest), digits: area + rest };
    }
    return { written: ABROAD[i % ABROAD.length]!(rest), digits: `49351${rest}` };
  });
}

/** What stands between digits when numbers are written, and between the letters of UTF-16. */
const BETWEEN = /[\s().\-/\0]/g;

/** Where any of the needles stands, also written apart or in two bytes a letter: `needle in place`. */
export function findIn(places: ReadonlyMap<string, string>, needles: readonly string[]): string[] {
  const bare = needles.map((needle) => [needle, needle.replace(BETWEEN, '')] as const);
  return Array.from(places).flatMap(([place, text]) => {
    const close = text.replace(BETWEEN, '');
    return bare
      .filter(([needle, apart]) => text.includes(needle) || close.includes(apart))
      .map(([needle]) => `${needle} in ${place}`);
  });
}

/** Every file below a folder, each byte a letter. */
export function bytesBelow(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'latin1')] as const;
    })
  );
}

/** What a server is asked for and answers from now on: `asked` are addresses, `told` bodies with theirs in front. */
export function overhear(http: Server): { readonly asked: string[]; readonly told: string[] } {
  const asked: string[] = [];
  const told: string[] = [];
  http.on('upgrade', (request) => asked.push(request.url ?? ''));
  http.prependListener('request', (request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    const chunks: string[] = [];
    const hear = (chunk: unknown) => {
      if (typeof chunk === 'string') chunks.push(chunk);
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk).toString('utf8'));
    };
    const [write, end] = [response.write.bind(response), response.end.bind(response)] as [
      (...args: unknown[]) => boolean,
      (...args: unknown[]) => typeof response
    ];
    response.write = (...args: unknown[]) => {
      hear(args[0]);
      return write(...args);
    };
    response.end = (...args: unknown[]) => {
      hear(args[0]);
      told.push(`${request.method} ${url} ${response.statusCode} ${chunks.join('')}`);
      return end(...args);
    };
  });
  return { asked, told };
}
