import type { FactData } from '../facts.ts';
import type { EpochMs } from '../ids.ts';
import type { SpeechView, VoiceView } from '../speech-state.ts';

/** How many of its first readings make a party's own start. */
const START = 3;

/** One party on the call: the latest of each, and its own start. */
interface Voice {
  at: EpochMs;
  loudness: number | null;
  rate: number | null;
  sentiment: number | null;
  talkOver: number | null;
  /** The first three readings, dB and words a minute. */
  loudAtFirst: readonly number[];
  rateAtFirst: readonly number[];
}

/** What was heard on a call so far. */
export interface Speech {
  caller: Voice | null;
  agent: Voice | null;
  phrases: Readonly<Record<string, EpochMs>>;
}

const NONE: readonly number[] = [];
const SILENT: Voice = {
  ...{ at: 0, loudness: null, rate: null, sentiment: null, talkOver: null },
  ...{ loudAtFirst: NONE, rateAtFirst: NONE }
};

const begun = (first: readonly number[], one: number | undefined): readonly number[] =>
  one === undefined || first.length >= START ? first : [...first, one];

/** What is heard adds to what was (CONTACT10). */
export function hear(was: Speech | null, t: EpochMs, data: FactData['contact.speech']): Speech {
  const before = was ?? { caller: null, agent: null, phrases: {} };
  const voice = before[data.party] ?? SILENT;
  const phrases = data.phrases?.length
    ? { ...before.phrases, ...Object.fromEntries(data.phrases.map((phrase) => [phrase, t])) }
    : before.phrases;
  return {
    ...before,
    phrases,
    [data.party]: {
      at: t,
      loudness: data.loudness_db ?? voice.loudness,
      rate: data.rate_per_min ?? voice.rate,
      sentiment: data.sentiment ?? voice.sentiment,
      talkOver: data.talk_over_s ?? voice.talkOver,
      loudAtFirst: begun(voice.loudAtFirst, data.loudness_db),
      rateAtFirst: begun(voice.rateAtFirst, data.rate_per_min)
    }
  };
}

/** Another agent on the line begins anew. */
export const withoutAgent = (speech: Speech | null): Speech | null => speech && { ...speech, agent: null };

function mean(first: readonly number[]): number | null {
  return first.length < START ? null : first.reduce((sum, one) => sum + one, 0) / first.length;
}

const to = (places: number, value: number): number => Math.round(value * 10 ** places) / 10 ** places;

function viewOf(voice: Voice | null): VoiceView | null {
  if (!voice) return null;
  const loud = mean(voice.loudAtFirst);
  const rate = mean(voice.rateAtFirst);
  return {
    at: voice.at,
    loudness_db: voice.loudness,
    louder_db: loud === null || voice.loudness === null ? null : to(1, voice.loudness - loud),
    rate_per_min: voice.rate,
    faster: rate === null || rate <= 0 || voice.rate === null ? null : to(2, voice.rate / rate),
    sentiment: voice.sentiment,
    talk_over_s: voice.talkOver
  };
}

export function speechView(speech: Speech | null): SpeechView | null {
  if (!speech) return null;
  return { caller: viewOf(speech.caller), agent: viewOf(speech.agent), phrases: { ...speech.phrases } };
}
