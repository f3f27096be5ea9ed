/**
 * How long a connection may keep us waiting. Fastify's own defaults let a slow body stay for ever.
 */

export interface Timeouts {
  /** The whole head must be in. */
  headersMs: number;
  /** Head and body must be in: 1 MiB at 100 kB/s. */
  requestMs: number;
  /**
   * An idle connection is kept: longer than the 60 s of common load balancers, so that they close
   * first.
   */
  keepAliveMs: number;
  /** How often Node looks for connections that are late. */
  checkMs: number;
}

export const TIMEOUTS: Timeouts = {
  headersMs: 5_000,
  requestMs: 10_000,
  keepAliveMs: 65_000,
  checkMs: 1_000,
};

/** A JWT, a key and a crowd of proxy headers fit; Node's default, said aloud. */
export const HEADERS_MAX_BYTES = 16 * 1024;
/** A basket is a few kB. */
export const BODY_MAX_BYTES = 1024 * 1024;
/** An idempotency key of 128 characters, each of them percent-encoded. */
export const PATH_PARAMETER_MAX = 3 * 128;
