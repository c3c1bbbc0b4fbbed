// A live page has no use for a stale render, and a module on both sides of Kit's build would exist twice.
export const ssr = false;
