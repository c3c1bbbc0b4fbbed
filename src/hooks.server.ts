import type { Handle } from '@sveltejs/kit';

/** A page says its charset in its header too, where nothing that stands before its `<meta>` can change it. */
export const handle: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  if (response.headers.get('content-type') === 'text/html') {
    response.headers.set('content-type', 'text/html; charset=utf-8');
  }
  return response;
};
