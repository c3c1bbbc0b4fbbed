const KEY = 'pilotlight.theme';
const MODES = ['auto', 'dark', 'light'] as const;
export type Mode = (typeof MODES)[number];

/** Dark or light: kept per device, `auto` follows the system. A wall is dark unless its address says otherwise. */
export class Theme {
  #mode: Mode = $state('auto');

  /** @param fixed rules over what the device keeps. */
  constructor(fixed: Mode | null) {
    this.#mode = fixed ?? stored() ?? 'auto';
    this.#apply();
  }

  get mode(): Mode {
    return this.#mode;
  }

  next(): void {
    this.#mode = MODES[(MODES.indexOf(this.#mode) + 1) % MODES.length] ?? 'auto';
    this.#apply();
    try {
      localStorage.setItem(KEY, this.#mode);
    } catch {
      // storage switched off: the choice lasts as long as the page
    }
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.#mode;
  }
}

function stored(): Mode | null {
  try {
    return MODES.find((mode) => mode === localStorage.getItem(KEY)) ?? null;
  } catch {
    return null;
  }
}
