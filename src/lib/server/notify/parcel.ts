import type { Severity } from '../../core/alert-state.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { NotifyBody, OutboxMessage } from '../alerts/parts.ts';

/** What goes out in one request: one message, or several that did not fit the target's rate. */
export interface Parcel {
  /** The same at each try: a message's own key, or that of the parcel. */
  readonly key: string;
  readonly messages: readonly OutboxMessage[];
  readonly at: EpochMs;
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, serious: 1, warning: 2, info: 3 };

/** Critical first, then in the order in which they came. */
export const inOrder = (a: OutboxMessage, b: OutboxMessage): number =>
  RANK[a.severity] - RANK[b.severity] || a.at - b.at || (a.key < b.key ? -1 : 1);

/** The gravest of a parcel. */
export const gravest = ({ messages }: Parcel): Severity => [...messages].sort(inOrder)[0]?.severity ?? 'info';

/** How many of a merged message are told by name; the others are counted. */
const NAMED = 10;

/** The text of a parcel, line by line, in one language. */
export function linesOf(parcel: Parcel, language: keyof NotifyBody['lines']): readonly string[] {
  const sorted = [...parcel.messages].sort(inOrder);
  const [only] = sorted;
  if (!only) return [];
  if (sorted.length === 1) {
    const { title, lines, link } = only.body;
    return [title[language], ...lines[language], ...(link === null ? [] : [link])];
  }
  const rest = sorted.length - NAMED;
  const words =
    language === 'zh-CN'
      ? { head: `${sorted.length} 条告警合并`, more: `另有 ${rest} 条` }
      : { head: `${sorted.length} alerts in one`, more: `and ${rest} more` };
  const named = sorted.slice(0, NAMED).map(({ body }) => {
    const [where] = body.lines[language];
    return where === undefined ? body.title[language] : `${body.title[language]} · ${where}`;
  });
  const link = only.body.link;
  return [
    words.head,
    ...named,
    ...(rest > 0 ? [words.more] : []),
    ...(link === null ? [] : [link.replace(/\?.*$/, '')])
  ];
}

/** Cut to so many bytes of UTF-8, never inside a character. */
export function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let size = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    size += Buffer.byteLength(segment);
    if (size > bytes - 3) break;
    kept += segment;
  }
  return `${kept}…`;
}
