export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Noon in Shanghai, far from any border of a day. */
export const NOON = Date.parse('2026-11-23T04:00:00Z');
