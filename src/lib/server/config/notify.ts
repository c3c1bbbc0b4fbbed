import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { LANGUAGES, type Language, type TargetType } from '../notify/targets.ts';
import { id, secret, type SecretRef } from './parts.ts';

const NETWORK = 'must be an address or a network such as 10.1.2.3 or 10.1.0.0/16';

/** `10.1.2.3` or `10.1.0.0/16` → CIDR. */
const network = z
  .string(NETWORK)
  .transform((text) =>
    !text.includes('/') && ipaddr.isValid(text) ? `${text}/${text.includes(':') ? 128 : 32}` : text
  )
  .refine((text) => ipaddr.isValidCIDR(text), NETWORK);

const URL_WORDS =
  'must be an address such as https://example.com/alerts, or where it stands: { env: NAME } or { file: PATH }';
const address = z.union(
  [z.string().refine((text) => URL.canParse(text) && /^https?:/.test(text), URL_WORDS), secret],
  URL_WORDS
);

const shared = {
  id,
  secret: secret.optional().meta({ description: 'What messages are signed with' }),
  language: z.enum(LANGUAGES).default('zh-CN')
};

/** A group robot's address holds its key: it never stands in the file. Group robots go mute above 20 messages a minute. */
const robot = { ...shared, url: secret, perMinute: z.int().min(1).max(20).default(20) };

const target = z.discriminatedUnion('type', [
  z.strictObject({
    ...shared,
    type: z.literal('webhook'),
    url: address,
    perMinute: z.int().min(1).max(6000).default(600)
  }),
  z.strictObject({ ...robot, type: z.literal('wecom') }),
  z.strictObject({ ...robot, type: z.literal('dingtalk') }),
  z.strictObject({ ...robot, type: z.literal('feishu') })
]);

/** Where messages about alerts go out to; `duty[].reach` names the targets. */
export const notify = z
  .strictObject({
    allow: z
      .array(network)
      .default([])
      .meta({ description: 'Networks that may be called though they are not public; plain http only there' }),
    targets: z.array(target).default([])
  })
  .default({ allow: [], targets: [] });

/** One target as the file has it. */
export interface TargetFile {
  readonly id: string;
  readonly type: TargetType;
  readonly url: string | SecretRef;
  readonly secret?: SecretRef | undefined;
  readonly language: Language;
  readonly perMinute: number;
}

export interface NotifyFile {
  readonly allow: readonly string[];
  readonly targets: readonly TargetFile[];
}
