import type { EpochMs } from './ids.ts';

/** What was heard on the call (`contact.speech`): the latest of each, against the party's own first. */
export interface SpeechView {
  caller: VoiceView | null;
  agent: VoiceView | null;
  /** By phrase of `contact.speech`: when it was heard last, whoever said it. */
  phrases: Record<string, EpochMs>;
}

export interface VoiceView {
  at: EpochMs;
  loudness_db: number | null;
  /** Louder, faster than at the party's own start: dB, and a ratio. */
  louder_db: number | null;
  rate_per_min: number | null;
  faster: number | null;
  sentiment: number | null;
  talk_over_s: number | null;
}
