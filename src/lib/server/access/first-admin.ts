import { digestOf, makeCode, readCode, sameDigest, spellCode } from './codes.ts';

/** The way in before anybody has an account: a code that only who reads the server's log knows. */
export interface FirstAdmin {
  /** Says the code, if there is no admin; again with a new one after too many wrong tries. */
  announce(): Promise<void>;
  /** Whether the code is right, and there is still no admin. Right once. */
  redeem(typed: string): Promise<boolean>;
}

const TRIES = 5;

export function createFirstAdmin(options: {
  readonly hasAdmin: () => Promise<boolean>;
  /** Says a line to whoever started the server. */
  readonly say: (line: string) => void;
}): FirstAdmin {
  const { hasAdmin, say } = options;
  let digest: string | null = null;
  let left = TRIES;

  function renew(): void {
    const code = makeCode();
    digest = digestOf(code);
    left = TRIES;
    say(`no admin yet: open /sign-in and give this one-time code: ${spellCode(code)}`);
  }

  return {
    async announce() {
      if (!(await hasAdmin())) renew();
    },
    async redeem(typed) {
      if (digest === null) return false;
      const code = readCode(typed);
      left -= 1;
      const good = code !== null && sameDigest(digest, digestOf(code));
      if (good) digest = null;
      else if (left <= 0) renew();
      return good && !(await hasAdmin());
    }
  };
}
