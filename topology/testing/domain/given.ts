/** Given what happened, when a command comes, then this is decided. For tests only. */
import * as assert from 'uvu/assert';
import type {
  Answer,
  EntityKind,
  EntryPlace,
  Pursuit,
  RejectionCode,
  Step,
} from '../../../actors/domain/entity.ts';

interface Given<State, Command, Event> {
  /** The entity's clock; without it, every clock stands at `GIVEN_AT`. */
  at(now: number): Given<State, Command, Event>;
  when(command: Command): Then<Event>;
  pursues(...answers: Answer[][]): Pursuit<Command>;
  state: Readonly<State>;
}

interface Then<Event> {
  /** Exactly these events, each of which the state takes. */
  accepts(...events: Event[]): void;
  rejects(code: RejectionCode): void;
  /** The command is fulfilled already, or too late to matter: accepted, and nothing happens. */
  changesNothing(): void;
}

/** Between the opening and the end of the deal in `samples.ts`. */
export const GIVEN_AT = 15_000;

/** `Birth` is the event of another entity in which this kind is born. */
export function createGiven<
  State,
  Command extends { type: string },
  Event extends { type: string },
  Birth extends { type: string } = never,
>(kind: EntityKind<State, Command, Event>, id: string) {
  return (...history: (Event | Birth)[]): Given<State, Command, Event> => {
    const past = () => fold(kind, id, history as Event[]);
    const at = (now: number): Given<State, Command, Event> => {
      const state = frozen(past());
      return {
        at,
        when: (command) => then(kind.decide(state, command, now), past(), evolve),
        pursues: (...answers) => kind.pursue(state, id, now, answers),
        state,
      };
    };
    const evolve = (state: State, event: Event) =>
      kind.evolve(state, event, placeOf(kind, id, history.length));
    return at(GIVEN_AT);
  };
}

export function ask(...steps: Step[]): { type: 'ask'; steps: Step[] } {
  return { type: 'ask', steps };
}

export function accepted(step: Step, ...events: { type: string }[]): Answer {
  return { type: 'accepted', step, events };
}

export function rejected(step: Step, code: RejectionCode): Answer {
  return { type: 'rejected', step, code };
}

/** The steps that a pursuit asks for; it fails the test if the pursuit wants something else. */
export function stepsOf(pursuit: Pursuit<unknown>): readonly Step[] {
  if (pursuit.type !== 'ask') throw new Error(`wants to ${pursuit.type}, not to ask`);
  return pursuit.steps;
}

/** A change of what is frozen throws, all the way down. */
export function frozen<T>(value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

function fold<State, Command extends { type: string }, Event extends { type: string }>(
  kind: EntityKind<State, Command, Event>,
  id: string,
  history: readonly Event[],
): State {
  let state = kind.initial(id);
  history.forEach((event, index) => {
    const place = placeOf(kind, id, index);
    const born = kind.birth?.(id, event, place);
    if (born) state = born;
    else kind.evolve(state, event, place);
  });
  return state;
}

/** Each event of the history has an entry of its own. */
function placeOf(kind: { name: string }, id: string, index: number): EntryPlace {
  const seq = index + 1;
  return { entity: `${kind.name}/${id}`, seq, row: seq, atMs: GIVEN_AT };
}

function then<State, Event>(
  decision: ReturnType<EntityKind<State, never, Event & { type: string }>['decide']>,
  state: State,
  evolve: (state: State, event: Event) => void,
): Then<Event> {
  const accepts = (...events: Event[]) => {
    assert.equal(decision, { type: 'accepted', events });
    for (const event of events) evolve(state, event);
  };
  return {
    accepts,
    rejects: (code) => assert.equal(decision, { type: 'rejected', code }),
    changesNothing: () => accepts(),
  };
}
