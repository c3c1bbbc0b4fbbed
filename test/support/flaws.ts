import { ConfigError, parseConfig } from '../../src/lib/server/config.ts';

/** What a config file's text is refused for, a line each; none: it is good. */
export function flawsOf(text: string): string[] {
  try {
    parseConfig(text, 'site.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}
