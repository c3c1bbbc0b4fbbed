import type { Severity } from '../../core/alert-state.ts';

/** The part of a Web Audio context that is used here. */
export type Sounding = Pick<
  AudioContext,
  'state' | 'currentTime' | 'destination' | 'resume' | 'createGain' | 'createOscillator'
>;

/** One note: Hz, when it begins and how long it lasts, s. */
type Note = readonly [frequency: number, at: number, length: number];

/** One short tone for each severity, told apart by height and by how many notes it has. */
export const TONES: Readonly<Record<Exclude<Severity, 'info'>, readonly Note[]>> = {
  warning: [[523, 0, 0.28]],
  serious: [
    [659, 0, 0.2],
    [659, 0.28, 0.2]
  ],
  critical: [
    [880, 0, 0.16],
    [698, 0.2, 0.16],
    [880, 0.4, 0.3]
  ]
};
const LOUD = 0.3;
const SOFT = 0.08;

/** Plays tones, where the browser lets it: before somebody has touched the page it may not. */
export class Speaker {
  readonly #make: () => Sounding;
  #context: Sounding | null = null;

  constructor(make: () => Sounding) {
    this.#make = make;
  }

  /** Whether it may sound now. */
  get ready(): boolean {
    return this.#context?.state === 'running';
  }

  /** Somebody has touched the page; resolves with whether it may sound. */
  async wake(): Promise<boolean> {
    try {
      this.#context ??= this.#make();
      if (this.#context.state !== 'running') await this.#context.resume();
    } catch {
      // no sound here at all: its twin still shows
    }
    return this.ready;
  }

  play(severity: Exclude<Severity, 'info'>, soft: boolean): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    const start = context.currentTime + 0.02;
    for (const [frequency, at, length] of TONES[severity]) {
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, start + at);
      gain.gain.linearRampToValueAtTime(soft ? SOFT : LOUD, start + at + 0.02);
      gain.gain.linearRampToValueAtTime(0, start + at + length);
      gain.connect(context.destination);
      const note = context.createOscillator();
      note.frequency.value = frequency;
      note.connect(gain);
      note.start(start + at);
      note.stop(start + at + length);
    }
  }
}
