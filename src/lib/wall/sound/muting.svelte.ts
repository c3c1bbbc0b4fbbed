import type { EpochMs, Ms } from '../../core/ids.ts';

const KEY = 'pilotlight.muted';
const FOR: Ms = 15 * 60_000;

/** This screen alone, for a quarter of an hour; kept over a reload. */
export class Muting {
  #until: EpochMs = $state(stored());

  get until(): EpochMs {
    return this.#until;
  }

  begin(now: EpochMs): void {
    this.#keep(now + FOR);
  }

  end(): void {
    this.#keep(0);
  }

  #keep(until: EpochMs): void {
    this.#until = until;
    try {
      localStorage.setItem(KEY, String(until));
    } catch {
      // storage switched off: it lasts as long as the page
    }
  }
}

function stored(): EpochMs {
  try {
    return Number(localStorage.getItem(KEY) ?? 0) || 0;
  } catch {
    return 0;
  }
}
