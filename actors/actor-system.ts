/**
 * The only file that knows nact. An actor here is a wake-up: nact hands one message per actor and
 * event-loop turn to a handler that lets entities take their turns, synchronously; it never awaits
 * and never throws. Mailboxes therefore hold at most one message, and restarts, backoff and
 * passivation are ours.
 */
import { dispatch, Nobody, spawn, start, stop } from 'nact';
import { ALL_SHARDS } from './shard.ts';

export interface Actor {
  /** Calls the handler in a later turn. Must not be called again before it ran. */
  wake(): void;
  stop(): void;
}

export interface ActorSystem {
  /** `shard`: who supervises it; null, the system itself. `onWake` must not throw. */
  spawn(shard: number | null, name: string, onWake: () => void): Actor;
  stop(): void;
}

/** nact makes an object for each missing sender; one for all is a quarter of the garbage. */
const nobody = new Nobody();
const WAKE = 0;

/**
 * nact's own types leave out the sender and take `Symbol` for `symbol`; these are what its code
 * does.
 */
const send = dispatch as unknown as (to: Ref, message: number, sender: Nobody) => void;
const child = spawn as unknown as (
  parent: Ref,
  handler: () => null,
  name: string,
  options: { onCrash(message: unknown, bug: unknown, context: { stop: symbol }): symbol },
) => Ref;
const halt = stop as (ref: Ref) => void;
type Ref = object;

export function createActorSystem(onBug: (bug: unknown) => void): ActorSystem {
  const system: Ref = start();
  const options = {
    onCrash(_message: unknown, bug: unknown, context: { stop: symbol }) {
      onBug(bug);
      return context.stop;
    },
  };
  // nact copies an actor's list of children for every message it gets; these get none.
  const supervisors = ALL_SHARDS.map((shard) =>
    child(system, () => null, `shard-${shard}`, options),
  );
  let lives = 0;
  return {
    spawn(shard, name, onWake) {
      const supervisor = shard === null ? system : supervisors[shard];
      if (!supervisor) throw new Error(`there is no shard ${shard}`);
      const handler = () => {
        onWake();
        return null;
      };
      // Each life has a name of its own, so that a successor never meets its predecessor's.
      const actor = child(supervisor, handler, `${name.replace('/', '-')}-${++lives}`, options);
      return {
        wake: () => send(actor, WAKE, nobody),
        stop: () => halt(actor),
      };
    },
    stop: () => halt(system),
  };
}
