/** How badly the world treats us, as probabilities; each seed has its own. */
import type { Chance } from './chance.ts';

export interface Weather {
  /** The database refuses everything. */
  isDatabaseAway: boolean;
  appendRefused: number;
  /** The connection dies while COMMIT is on its way, or its answer is. */
  commitCut: number;
  /** A transaction reaches the server after its sender has given it up. */
  textDelayed: number;
  /** A flush takes seconds. */
  flushStalled: number;
  readFailed: number;
  takeRefused: number;
  takeAnswerLost: number;
  /** A stored snapshot is read with flipped, missing or foreign bytes. */
  snapshotDamaged: number;
  messageLost: number;
  messageDoubled: number;
  /** Of one leg of a message's or a statement's way. */
  latencyMaxMs: number;
  commitMaxMs: number;
}

export const CLEAR: Weather = {
  isDatabaseAway: false,
  appendRefused: 0,
  commitCut: 0,
  textDelayed: 0,
  flushStalled: 0,
  readFailed: 0,
  takeRefused: 0,
  takeAnswerLost: 0,
  snapshotDamaged: 0,
  messageLost: 0,
  messageDoubled: 0,
  latencyMaxMs: 1,
  commitMaxMs: 2,
};

/** One in five seeds has fair weather, so that what only quiet worlds reach is reached. */
export function drawWeather(chance: Chance): Weather {
  if (chance.happens(0.2)) return { ...CLEAR, latencyMaxMs: chance.between(1, 20) };
  const upTo = (worst: number) => (chance.happens(0.6) ? chance.between(0, worst) : 0);
  return {
    isDatabaseAway: false,
    appendRefused: upTo(0.15),
    commitCut: upTo(0.15),
    textDelayed: upTo(0.05),
    flushStalled: upTo(0.05),
    readFailed: upTo(0.2),
    takeRefused: upTo(0.3),
    takeAnswerLost: upTo(0.2),
    snapshotDamaged: upTo(0.5),
    messageLost: upTo(0.1),
    messageDoubled: upTo(0.1),
    latencyMaxMs: chance.between(0.5, 20),
    commitMaxMs: chance.between(1, 80),
  };
}
