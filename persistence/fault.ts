/** The world misbehaved. Foreign errors become one of these at the edge where they enter, once. */
export type FaultCode =
  /** Refused before it could be stored, or a read that failed. Nothing changed. */
  | 'UNAVAILABLE'
  /** More work than the limits allow. Nothing changed. */
  | 'OVERLOADED'
  /** Another node owns the shard now. Nothing changed. */
  | 'MOVED'
  /** A commit whose answer was lost. It may or may not be stored. */
  | 'UNKNOWN_OUTCOME'
  /** A unique key is taken: a repeated command id, sequence or idempotency key. Nothing changed. */
  | 'DUPLICATE'
  /** Not tried, for what it stands on was not stored. Nothing changed. */
  | 'UNSENT'
  /** Stored bytes do not match their checksum or sequence. */
  | 'CORRUPT';

export class Fault extends Error {
  readonly code: FaultCode;
  override readonly name = 'Fault';

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }

  /** Asking again, with the same command id, may succeed. */
  get retryable(): boolean {
    return this.code !== 'CORRUPT' && this.code !== 'DUPLICATE';
  }
}
