import type { EpochMs, Ms } from '../../../core/ids.ts';
import type { Stage } from './stage.ts';

/** How a call goes: as most do; rising until somebody helps; and how long until it cools by itself. */
export type Mood = 'calm' | 'heated';

const EVERY: Ms = 6000;
/** A heated caller: when each thing is said, ms after the answer. */
const SCRIPT = { complaint: 18_000, forbidden: 55_000, apology: 210_000 };
/** After a coach helps: the apology comes, and the voice falls. */
const HELPED: Ms = 9000;

export interface Voices {
  follow(contact: string, mood: Mood, goesOn: () => boolean): void;
  /** A coach helps the agent. */
  soothe(contact: string): void;
}

/** What a speech engine hears on the calls, from the opening on: loudness, rate, sentiment, phrases (SIM14). */
export function createVoices(stage: Stage, opening: EpochMs): Voices {
  const random = stage.random('voices');
  const helped = new Map<string, EpochMs>();

  function heard(contact: string, began: EpochMs, mood: Mood): void {
    const t = stage.now() - began;
    const help = helped.get(contact);
    const cooled = help !== undefined && stage.now() - help >= HELPED;
    // rises for a minute, and stays up until it is met
    const heat =
      mood === 'calm' || t < 15_000
        ? 0
        : cooled || t > SCRIPT.apology + 20_000
          ? 0.15
          : Math.min(1, (t - 15_000) / 45_000);
    const noise = (): number => random.between(-1, 1);
    stage.tell('contact.speech', {
      ...{ contact, party: 'caller' },
      loudness_db: Math.round((61 + 12 * heat + noise()) * 10) / 10,
      rate_per_min: Math.round(210 * (1 + 0.45 * heat) + 8 * noise()),
      sentiment: Math.round(Math.max(-1, Math.min(1, 0.15 - 1.05 * heat + 0.08 * noise())) * 100) / 100,
      talk_over_s: Math.round(Math.max(0, 6.5 * heat + 0.4 * noise()) * 10) / 10
    });
    stage.tell('contact.speech', {
      ...{ contact, party: 'agent' },
      loudness_db: Math.round((60 + 4 * heat + noise()) * 10) / 10,
      rate_per_min: Math.round(220 * (1 + 0.2 * heat) + 8 * noise())
    });
  }

  function say(contact: string, party: 'caller' | 'agent', phrase: string): void {
    stage.tell('contact.speech', { contact, party, phrases: [phrase] });
  }

  return {
    follow(contact, mood, goesOn) {
      const began = stage.now();
      if (began < opening && mood === 'calm') return;
      const again = (): void => {
        if (!goesOn()) {
          helped.delete(contact);
          return;
        }
        if (stage.now() >= opening) heard(contact, began, mood);
        stage.after(EVERY, again);
      };
      stage.after(3000, again);
      if (mood === 'calm') return;
      const at = (ms: Ms, party: 'caller' | 'agent', phrase: string): void =>
        stage.after(ms, () => {
          if (goesOn() && !helped.has(contact)) say(contact, party, phrase);
        });
      at(SCRIPT.complaint, 'caller', 'complaint');
      at(SCRIPT.forbidden, 'agent', 'forbidden');
      at(SCRIPT.apology, 'agent', 'apology');
    },
    soothe(contact) {
      if (helped.has(contact)) return;
      helped.set(contact, stage.now());
      stage.after(HELPED - 2000, () => say(contact, 'agent', 'apology'));
    }
  };
}
