/**
 * The live stream's version. A client that states another one in its handshake (`auth.protocol`) is
 * told `reload`. test/protocol/version.test.ts holds a fingerprint of the schemas: when it moves, add a line here.
 *
 * - 1: watch, seen, command; patch, beat, bye; changes as put, gone and set over handles.
 *   A command's answer tells its result instead of an offset (nothing answered one before).
 * - 2: the collection `coaching`; alerts with their place, reasons and steps; a contact's talk, holds and signals.
 */
export const PROTOCOL_VERSION = 2;
