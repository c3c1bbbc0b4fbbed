/** Edits (insert, delete, replace, swap neighbours) from one word to the other; `most` or more is as good as infinite. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    if (Math.min(...row) >= most) return most;
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** Letters and digits only, lower case: `dayStart`, `day_start` and `day-start` are one word. */
const plain = (word: string) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The known word that was probably meant, or null. At most a third of the letters may differ. */
export function suggest(word: string, known: readonly string[]): string | null {
  if (word.length > 64) return null;
  const wanted = plain(word);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const known = plain(candidate);
    const begins = Math.min(wanted.length, known.length) >= 3 && (known.startsWith(wanted) || wanted.startsWith(known));
    const far = begins ? Math.min(1, Math.abs(known.length - wanted.length)) : distance(wanted, known, least);
    if (far < least) [best, least] = [candidate, far];
  }
  return best;
}

/** `; did you mean "seat"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = suggest(word, known);
  return meant === null ? '' : `; did you mean "${meant}"?`;
}
