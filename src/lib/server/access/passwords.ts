/** ASVS 6.2: long enough, anything goes, and not what everybody tries first. */
export const PASSWORD = { shortest: 10, longest: 128 } as const;

/** Tried first by whoever guesses (ASVS 6.2.4): those of the common lists that are long enough to pass, as stems. */
const COMMON =
  /^(?:(password|passw0rd|p@ssw0rd|qwerty|qwertyuiop|asdfghjkl|zxcvbnm|letmein|welcome|iloveyou|administrator|admin|root|woaini|changeme|default|secret|pilotlight)+[\d!@#$%^&*._-]{0,6}|1q2w3e4r5t.*|1qaz2wsx.*|qwe?asd?zxc?.*)$/i;

function isRun(text: string): boolean {
  const steps = Array.from(text.slice(1), (letter, at) => letter.charCodeAt(0) - text.charCodeAt(at));
  return (
    steps.every((step) => step === steps[0] && Math.abs(step) <= 1) ||
    /^(.{1,4})\1+$/.test(text) ||
    /^0?123456789/.test(text)
  );
}

/** Why a password is none, with the mend; null: it will do. Any character goes, and none is asked for. */
export function passwordFlaw(password: string, username: string): string | null {
  const letters = Array.from(password.normalize('NFKC')).length;
  if (letters < PASSWORD.shortest) return `give at least ${PASSWORD.shortest} characters; several words are best`;
  if (password.length > PASSWORD.longest) return `give at most ${PASSWORD.longest} characters`;
  const lower = password.toLowerCase();
  if (username.length >= 3 && lower.includes(username.toLowerCase())) return 'it must not hold the username';
  if (COMMON.test(password) || isRun(lower))
    return 'this is among the first that are tried; take several words of your own';
  return null;
}
