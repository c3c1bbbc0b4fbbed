/** The code that a TV shows and a person types in: eight of twenty consonants, so that it never spells a word. */

const LETTERS = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;

/** As typed, pasted or scanned, in any case and grouping: the letters alone. */
export function tidyCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** `WDJB-MJHT`: as people read it out. A code that is still being typed is grouped as far as it goes. */
export function groupCode(code: string): string {
  const tidy = tidyCode(code);
  return tidy.length > 4 ? `${tidy.slice(0, 4)}-${tidy.slice(4)}` : tidy;
}

export function isCode(code: string): boolean {
  return LETTERS.test(code);
}

/** What stands behind the `#` of the address that a QR opens: `#WDJBMJHT` or `#code=WDJBMJHT`; null: no code. */
export function codeInHash(hash: string): string | null {
  const code = tidyCode(hash.replace(/^#/, '').split('=').at(-1) ?? '');
  return isCode(code) ? code : null;
}
