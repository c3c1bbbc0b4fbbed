import type { LiveProblem } from '../../protocol/wire.ts';
import { tell, type Trouble } from './api.ts';

/** A ticket for one dial of the live line; null: this server wants none. A display's cookie is renewed by asking. */
export async function askTicket(): Promise<string | LiveProblem | null> {
  const { value, trouble } = await tell<{ ticket: string }>('/api/v1/tickets', {});
  if (value) return value.ticket;
  return trouble.code === 'not_found' ? null : problemOf(trouble);
}

function problemOf({ code, detail, do: act }: Trouble): LiveProblem {
  return { code, detail, do: act === 'sign-in' || act === 'reload' || act === 'give-up' ? act : 'retry' };
}
