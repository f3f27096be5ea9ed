/** How V8 keeps the objects of this process. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 guesses, by where in the code an object is made, whether it will live long, and then makes it
 * among the old. For requests that wait some milliseconds for the disk it guesses wrong at random,
 * once a process and for good: their garbage is then found late, and keeps younger garbage alive.
 * To be called before anything is served.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
