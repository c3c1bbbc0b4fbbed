import type { Logger } from 'pino';

/** What was opened, to be closed last in, first out. */
export interface Closers {
  add(name: string, close: () => void | Promise<void>): void;
  /** Idempotent; one that fails or hangs is named and does not hold up the rest. */
  close(): Promise<void>;
}

const LONGEST = 10_000;

export function createClosers(logger: Pick<Logger, 'error'>): Closers {
  const open: { name: string; close: () => void | Promise<void> }[] = [];
  let closing: Promise<void> | null = null;

  async function closeAll(): Promise<void> {
    for (let one = open.pop(); one; one = open.pop()) {
      const { name, close } = one;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not closed after ${LONGEST} ms`)), LONGEST);
      });
      try {
        await Promise.race([close(), late]);
      } catch (error) {
        logger.error({ err: error, name }, 'could not be closed');
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return {
    add(name, close) {
      open.push({ name, close });
    },
    close: () => (closing ??= closeAll())
  };
}
