const LONGEST = 1_000;

/**
 * A string as both databases keep it and give it back: half characters and NUL are replaced, and what is longer than
 * 1,000 characters is cut (and ends with …). Otherwise a hash over it would not hold.
 */
export function keepable(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** JSON with keys in order and `keepable` strings; what JSON leaves out is left out. Throws for what JSON can't hold. */
export function canonicalJson(value: Readonly<Record<string, unknown>>): string {
  return written(JSON.parse(JSON.stringify(value)) as unknown);
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(keepable(value));
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => [keepable(key), inner] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${pairs.map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`).join(',')}}`;
}
