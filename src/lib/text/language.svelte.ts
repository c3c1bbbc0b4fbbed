import { isLocale, locales, overwriteGetLocale, type Locale } from './paraglide/runtime.js';

const KEY = 'pilotlight.language';

/**
 * The language of this screen. Every message reads `current`, so a switch redraws what is shown without a reload.
 * One per page: made by the root layout.
 */
export class Language {
  #current: Locale = $state('zh-CN');

  constructor(asked: string | null = null) {
    const kept = asked ?? stored();
    const first = navigator.languages.map(nearest).find((locale) => locale !== null);
    this.#current = isLocale(kept) ? kept : (first ?? 'zh-CN');
    overwriteGetLocale(() => this.#current);
    document.documentElement.lang = this.#current;
  }

  get current(): Locale {
    return this.#current;
  }

  /** The one to switch to. */
  get other(): Locale {
    return locales.find((locale) => locale !== this.#current) ?? this.#current;
  }

  set(to: Locale): void {
    this.#current = to;
    document.documentElement.lang = to;
    keep(to);
  }
}

/** A browser language as one of ours: `zh-TW` reads Chinese, `en-GB` English, others decide nothing. */
function nearest(tag: string): Locale | null {
  const first = tag.split('-')[0];
  return locales.find((locale) => locale.split('-')[0] === first) ?? null;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage switched off: the language is then this page's alone
  }
}

function keep(locale: Locale): void {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // as above
  }
}
