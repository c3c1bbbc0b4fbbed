import { z } from 'zod';
import { problem } from '../../protocol/problems.ts';
import type { Settings } from '../settings/settings.ts';
import { action, type Actions } from './action.ts';

/** Settings: all of a command's changes or none, on the version that they were made on. */
export function settingsActions(settings: Pick<Settings, 'change'>): Actions {
  const change = z.strictObject({ path: z.array(z.string().max(128)).min(1).max(16), value: z.unknown() });
  return {
    'settings.change': action({
      right: 'settings',
      fields: z.strictObject({ version: z.int().min(0), changes: z.array(change).min(1).max(2_000) }),
      subject: ({ version }) => `settings:${version}`,
      told: ({ changes }) => ({
        paths: changes.slice(0, 50).map(({ path }) => path.join('.')),
        changes: changes.length
      }),
      async run({ version, changes }, by) {
        const answer = await settings.change({ version, changes, by: by.who.name || by.actor });
        if ('version' in answer) return { result: { version: answer.version } };
        if ('stale' in answer) {
          const detail = `the settings stand at version ${answer.stale} by now: read them again, and make the change on those`;
          return { problem: problem('stale_version', detail) };
        }
        const flaws = answer.flaws.map(({ path, message }) => ({ path: path.join('.'), message }));
        const said = flaws.map(({ path, message }) => `${path}: ${message}`).join('; ');
        return { problem: { ...problem('settings_invalid', said.slice(0, 2_000)), flaws } };
      }
    })
  };
}
