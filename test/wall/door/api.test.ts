import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, command, tell } from '../../../src/lib/wall/door/api.ts';
import { askTicket } from '../../../src/lib/wall/door/ticket.ts';

afterEach(() => vi.unstubAllGlobals());

const plain = { detail: '', retryAfter: null, flaws: [] };

function answering(answer: () => Response | Promise<never>) {
  const fetch = vi.fn<(path: string, request: RequestInit) => Promise<Response>>(() => Promise.resolve(answer()));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

describe('[DOOR1] the API from a page', () => {
  it('gives values, and undefined for a 204', async () => {
    answering(() => Response.json({ mode: 'open' }));
    expect(await ask('/api/v1/me')).toEqual({ value: { mode: 'open' } });
    answering(() => new Response(null, { status: 204 }));
    expect(await tell('/api/v1/sign-out', {})).toEqual({ value: undefined });
  });

  it('gives problems with all that helps', async () => {
    const flaws = [{ path: 'sites.0.target', message: 'above 1' }];
    const said = { code: 'settings_invalid', detail: 'see flaws', do: 'mend', status: 422, flaws };
    answering(() => Response.json(said, { status: 422, headers: { 'retry-after': '7' } }));
    const expected = { code: 'settings_invalid', detail: 'see flaws', do: 'mend', retryAfter: 7, flaws };
    expect(await ask('/api/v1/settings')).toEqual({ trouble: expected });
  });

  it('reads the short form of device pairing', async () => {
    answering(() => Response.json({ error: 'slow_down' }, { status: 400 }));
    expect(await tell('/api/v1/pair/token', {})).toEqual({ trouble: { ...plain, code: 'slow_down', do: 'retry' } });
  });

  it('never throws: no network, no JSON, no such page', async () => {
    answering(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await ask('/x')).toEqual({ trouble: { ...plain, code: 'network', do: 'retry' } });
    answering(() => new Response('<html>'));
    expect(await ask('/x')).toEqual({ trouble: { ...plain, code: 'unreadable_answer', do: 'retry' } });
    answering(() => new Response('<html>', { status: 404 }));
    expect(await ask('/x')).toEqual({ trouble: { ...plain, code: 'not_found', do: 'retry' } });
    answering(() => new Response('null', { status: 502 }));
    expect(await ask('/x')).toEqual({ trouble: { ...plain, code: 'unreadable_answer', do: 'retry' } });
  });

  it('gives each command an id of its own, also where the browser makes none', async () => {
    const fetch = answering(() => Response.json({ id: 'x', result: { display: 'd1' } }));
    expect(await command('display.approve', { code: 'WDJBMJHT' })).toEqual({ value: { display: 'd1' } });
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    await command('seat.help');
    const bodies = fetch.mock.calls.map(([, { body }]) => JSON.parse(body as string) as { id: string; type: string });
    expect(bodies.map(({ type }) => type)).toEqual(['display.approve', 'seat.help']);
    for (const { id } of bodies) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(bodies[0]!.id).not.toBe(bodies[1]!.id);
  });

  it('gives tickets; none where the server has none to give', async () => {
    answering(() => Response.json({ ticket: 't' }));
    expect(await askTicket()).toBe('t');
    answering(() => new Response('', { status: 404 }));
    expect(await askTicket()).toBeNull();
    const out = { code: 'signed_out', detail: 'sign in', do: 'sign-in' };
    answering(() => Response.json(out, { status: 401 }));
    expect(await askTicket()).toEqual(out);
    answering(() => Promise.reject(new TypeError('offline')));
    expect(await askTicket()).toEqual({ code: 'network', detail: '', do: 'retry' });
  });

  it('words for the troubles that people meet', () => {
    const words = readFileSync(new URL('../../../src/lib/wall/door/troubles.ts', import.meta.url), 'utf8');
    for (const code of ['network', 'sign_in_failed', 'code_invalid', 'password_weak', 'too_many', 'signed_out']) {
      expect(words).toContain(`  ${code}: (`);
    }
  });
});
