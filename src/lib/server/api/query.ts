/** How one parameter of a query is read. */
export type Reader = (text: string) => { readonly is: string | number | boolean } | { readonly wrong: string };

export const words =
  (most: number): Reader =>
  (text) => ({ is: text.slice(0, most) });

export const whole: Reader = (text) =>
  /^\d{1,15}$/.test(text) ? { is: Number(text) } : { wrong: 'must be a whole number' };

export const yesNo: Reader = (text) =>
  text === 'true' || text === 'false' ? { is: text === 'true' } : { wrong: 'true or false' };

export const oneOf =
  (all: readonly string[]): Reader =>
  (text) =>
    all.includes(text) ? { is: text } : { wrong: `one of ${all.join(', ')}` };

export const cursorLike =
  (form: RegExp): Reader =>
  (text) =>
    form.test(text) ? { is: text } : { wrong: 'give the `next` of the page before' };

/** A list that goes by time, page by page. */
export const PAGED = { from: whole, to: whole, limit: whole } as const;

/** The parameters as values by name, or what is wrong with one of them. */
export function readQuery(
  { searchParams }: URL,
  readers: Readonly<Record<string, Reader>>
): Readonly<Record<string, string | number | boolean>> | string {
  const query: Record<string, string | number | boolean> = {};
  for (const [name, text] of searchParams) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read) return `there is no parameter ${name.slice(0, 40)}; ${Object.keys(readers).join(', ')} are`;
    const found = read(text);
    if ('wrong' in found) return `${name}: ${found.wrong}`;
    query[name] = found.is;
  }
  return query;
}
