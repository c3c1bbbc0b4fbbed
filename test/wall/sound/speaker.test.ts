import { expect, test } from 'vitest';
import { Speaker, TONES, type Sounding } from '../../../src/lib/wall/sound/speaker.ts';

function fake(allowed: boolean) {
  const notes: { frequency: number; start: number; stop: number; loudest: number }[] = [];
  let state: AudioContextState = 'suspended';
  let loudest = 0;
  const context = {
    get state() {
      return state;
    },
    ...{ currentTime: 5, destination: {} },
    resume: () => {
      if (!allowed) return Promise.reject(new Error('not allowed'));
      state = 'running';
      return Promise.resolve();
    },
    createGain: () => ({
      gain: {
        setValueAtTime: () => (loudest = 0),
        linearRampToValueAtTime: (value: number) => (loudest = Math.max(loudest, value))
      },
      connect: () => undefined
    }),
    createOscillator: () => {
      const note = { frequency: { value: 0 }, start: 0 };
      return {
        frequency: note.frequency,
        connect: () => undefined,
        start: (at: number) => (note.start = at),
        stop: (at: number) => notes.push({ frequency: note.frequency.value, start: note.start, stop: at, loudest })
      };
    }
  } as unknown as Sounding;
  return { context, notes };
}

test('[SOUND1] each severity is a short tone of its own, told apart by its notes; soft is softer', async () => {
  const { context, notes } = fake(true);
  const speaker = new Speaker(() => context);
  speaker.play('critical', false);
  expect(notes).toEqual([]);
  expect(await speaker.wake()).toBe(true);
  const heard = (['warning', 'serious', 'critical'] as const).map((severity) => {
    notes.length = 0;
    speaker.play(severity, false);
    return notes.map(({ frequency }) => frequency);
  });
  expect(new Set(heard.map((one) => one.join())).size).toBe(3);
  expect(heard.map(({ length }) => length)).toEqual([1, 2, 3]);
  for (const tone of Object.values(TONES)) for (const [, at, length] of tone) expect(at + length).toBeLessThan(1);
  const loud = notes[0]!.loudest;
  notes.length = 0;
  speaker.play('critical', true);
  expect(notes[0]!.loudest).toBeLessThan(loud / 2);
});

test('[SOUND3] where nothing may sound, nothing fails', async () => {
  const speaker = new Speaker(() => fake(false).context);
  expect(await speaker.wake()).toBe(false);
  speaker.play('critical', false);
  const none = new Speaker(() => {
    throw new Error('no sound card');
  });
  expect([await none.wake(), none.ready]).toEqual([false, false]);
});
