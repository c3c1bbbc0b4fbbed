/** Ids are the sites' and sources' own names (≤ 128 characters): `seat "1001"`, `queue "heating"`. */
export type SiteId = string;
export type TeamId = string;
export type QueueId = string;
export type SeatId = string;
export type AgentId = string;
export type ContactId = string;
export type SourceId = string;
export type AreaId = string;

/** Milliseconds since the epoch, UTC. */
export type EpochMs = number;
/** A length of time in milliseconds. */
export type Ms = number;
/** A business day, `YYYY-MM-DD` in the site's own zone. */
export type DayKey = string;
