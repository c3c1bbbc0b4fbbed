import { stringify } from 'yaml';
import type { SettingsAnswer } from '../../protocol/people.ts';

/** The config in force as a config file's text: read again it gives the same config. */
export function settingsYaml({ version, value }: Pick<SettingsAnswer, 'version' | 'value'>): string {
  const head = [
    '# yaml-language-server: $schema=pilotlight.schema.json',
    `# The settings in force, version ${version}: the config file and what was set in the browser.`
  ];
  const text = stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
  return `${head.join('\n')}\n${text}`;
}
