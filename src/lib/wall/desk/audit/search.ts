/** What is looked for in the audit; empty: anything. Days as `YYYY-MM-DD`, both included. */
export interface Search {
  readonly q: string;
  readonly actor: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}
export const ANYTHING: Search = { q: '', actor: '', action: '', from: '', to: '' };

const DAY = 24 * 3_600_000;
const LIMIT = 50;

/** The address of a page of entries; days are those of this device. */
export function auditPath(search: Search, cursor: string | null): string {
  const query = new URLSearchParams();
  const add = (key: string, value: string) => {
    if (value !== '') query.set(key, value);
  };
  add('q', search.q.trim());
  add('actor', search.actor);
  add('action', search.action);
  add('from', dayStart(search.from, 0));
  add('to', dayStart(search.to, DAY));
  add('cursor', cursor ?? '');
  query.set('limit', String(LIMIT));
  return `/api/v1/audit?${query.toString()}`;
}

/** Epoch ms, as text; '' for no day. */
function dayStart(day: string, later: number): string {
  if (day === '') return '';
  const at = new Date(`${day}T00:00:00`).getTime();
  return Number.isNaN(at) ? '' : String(at + later);
}
