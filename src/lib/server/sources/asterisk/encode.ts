/** What a reader account may send; nothing else leaves this program on that line. */
export const READER_ACTIONS = [
  'Login',
  'Logoff',
  'Ping',
  'CoreSettings',
  'CoreStatus',
  'QueueStatus',
  'QueueSummary',
  'CoreShowChannels',
  'DeviceStateList',
  'ListCommands'
] as const;
export type ReaderAction = (typeof READER_ACTIONS)[number];

/** AMI reads lines of up to 1,024 bytes and takes the rest for another line. */
export const MAX_LINE_BYTES = 1_024;

/** A field that would break out of its line, or out of the list of actions. Never carries the value itself. */
export class UnsafeAction extends Error {}

/**
 * One action as bytes: exactly one, whatever the values hold.
 * @throws UnsafeAction on a control character, a line over 1,024 bytes, a strange key or an action not on the list.
 */
export function encodeAction(action: ReaderAction, fields: Readonly<Record<string, string>> = {}): Buffer {
  if (!READER_ACTIONS.includes(action)) throw new UnsafeAction('action is not on the list of a reader account');
  return encodeFields(action, Object.entries(fields));
}

/** The same of an action that its caller has on a list of its own; keys may repeat. @throws UnsafeAction like `encodeAction`. */
export function encodeFields(action: string, fields: readonly (readonly [string, string])[]): Buffer {
  const lines = [`Action: ${action}`];
  for (const [key, value] of fields) {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(key) || key.toLowerCase() === 'action') {
      throw new UnsafeAction('a field has a name that AMI would not take');
    }
    lines.push(`${key}: ${value}`);
  }
  for (const line of lines) check(line);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
}

function check(line: string): void {
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) throw new UnsafeAction('a field holds a control character');
  }
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new UnsafeAction(`a line is over ${MAX_LINE_BYTES} bytes`);
}
