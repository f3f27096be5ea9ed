/**
 * The store refuses to start because the promise could not be kept. The message says what to do.
 */
export class BootError extends Error {
  override readonly name = 'BootError';
}
