/** The way from a client to a node and back: slow, lossy, and sometimes twice. */
import type { Fault, FaultCode } from '../../persistence/fault.ts';
import type { AskOptions, Reply } from '../ask.ts';
import type { Coverage } from './coverage.ts';
import type { Asked, History } from './history.ts';
import type { SimulatedNode } from './node.ts';
import type { Weather } from './weather.ts';
import type { Process, World } from './world.ts';

export type Heard =
  | { type: 'reply'; reply: Reply }
  | { type: 'fault'; code: FaultCode }
  /** Nobody knows what became of it. */
  | { type: 'silence' };

export interface Network {
  /** A message of a `safe` line is never doubled. */
  send(
    node: SimulatedNode,
    asked: Asked,
    options: AskOptions,
    line: { isSafe: boolean },
  ): Promise<Heard>;
}

/** Longer than an entity lets anybody wait. */
const HANG_UP_AFTER_MS = { hasty: 1_300, patient: 5_300 };

export interface NetworkDeps {
  world: World;
  weather: Weather;
  coverage: Coverage;
  history: History;
  clients: Process;
}

export function createNetwork(deps: NetworkDeps): Network {
  const { world, weather, coverage, history, clients } = deps;
  const { chance } = world;

  /** One leg of the way. */
  function carry(process: Process, arrive: () => void): void {
    if (chance.happens(weather.messageLost)) coverage.messagesLost++;
    else world.after(chance.between(0.05, weather.latencyMaxMs), arrive, process);
  }

  async function deliver(
    node: SimulatedNode,
    asked: Asked,
    options: AskOptions,
    hear: (heard: Heard) => void,
  ): Promise<void> {
    try {
      const reply = await history.ask(node, asked, options);
      carry(clients, () => hear({ type: 'reply', reply }));
    } catch (error) {
      const { code } = error as Fault;
      carry(clients, () => hear({ type: 'fault', code }));
    }
  }

  return {
    send(node, asked, options, { isSafe }) {
      const isDoubled = !isSafe && chance.happens(weather.messageDoubled);
      if (isDoubled) coverage.messagesDoubled++;
      return new Promise((hear) => {
        const patience = options.patient ? HANG_UP_AFTER_MS.patient : HANG_UP_AFTER_MS.hasty;
        world.after(patience, () => hear({ type: 'silence' }), clients);
        for (let copy = 0; copy < (isDoubled ? 2 : 1); copy++) {
          carry(node.process, () => void deliver(node, asked, options, hear));
        }
      });
    },
  };
}
