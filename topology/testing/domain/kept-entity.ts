/**
 * An entity whose decisions are kept as a journal keeps them: as text, each command id once. With
 * every command it checks what must hold for entities of all kinds; a violation throws.
 */
import * as assert from 'uvu/assert';
import type {
  Answer,
  Decision,
  EntityKind,
  EntryPlace,
  Pursuit,
  RowWrite,
} from '../../../actors/domain/entity.ts';
import { frozen } from './given.ts';

export interface KeptEntry {
  commandId: string;
  /** JSON. */
  events: string;
  place: EntryPlace;
}

export interface KeptEntity<State, Command, Event> {
  readonly entries: readonly KeptEntry[];
  /** A frozen copy of the state as it stands. */
  state(): Readonly<State>;
  /** A command id that was accepted before is answered with the stored events. */
  send(commandId: string, command: Command, now: number): Decision<Event>;
  pursue(now: number, answers: readonly (readonly Answer[])[]): Pursuit<Command>;
  wakeAt(): number | null;
  outcome(): unknown;
  /** The rows written since the last call, in order. */
  takeRows(): RowWrite[];
  /** Drops the live state; what the journal holds must tell all of it. */
  recover(): void;
}

export interface Named {
  type: string;
}

export interface Born {
  event: Named;
  place: EntryPlace;
}

export function keepEntity<State, Command extends Named, Event extends Named>(
  kind: EntityKind<State, Command, Event>,
  id: string,
  born?: Born,
): KeptEntity<State, Command, Event> {
  const entries: KeptEntry[] = [];
  const rows: RowWrite[] = [];
  let live = beginning(kind, id, born);
  /** Lives through a snapshot after every entry. */
  let thawed = beginning(kind, id, born);
  const state = () => frozen(structuredClone(live));

  return {
    entries,
    state,
    send,
    pursue: (now, answers) => kind.pursue(state(), id, now, answers),
    wakeAt: () => kind.wakeAt(state()),
    outcome: () => kind.outcome(state(), id),
    takeRows: () => rows.splice(0),
    recover,
  };

  function send(commandId: string, command: Command, now: number): Decision<Event> {
    const stored = entries.find((entry) => entry.commandId === commandId);
    if (stored) return { type: 'accepted', events: JSON.parse(stored.events) as Event[] };
    // What is frozen throws when it is changed: a decision has no effect but its events.
    const decision = kind.decide(state(), frozen(structuredClone(command)), now);
    assert.equal(kind.decide(state(), frozen(structuredClone(command)), now), decision);
    if (decision.type === 'accepted' && decision.events.length > 0) {
      append(commandId, decision.events, now);
    }
    assertWakes(kind, state(), id, now);
    return decision;
  }

  function append(commandId: string, decided: readonly Event[], atMs: number): void {
    const seq = entries.length + 1;
    const place = { entity: `${kind.name}/${id}`, seq, row: seq, atMs };
    const entry = { commandId, events: JSON.stringify(decided), place };
    for (const event of decided) {
      kind.evolve(live, event, place);
      rows.push(...kind.rows(event, place, state()));
    }
    const own = kind.row(state(), id, place.seq);
    if (own) rows.push(own);
    entries.push(entry);
    replay(kind, thawed, [entry]);
    thawed = JSON.parse(JSON.stringify(thawed)) as State;
    assert.equal(thawed, live, 'a state that lived through snapshots is another');
  }

  function recover(): void {
    const folded = beginning(kind, id, born);
    replay(kind, folded, entries);
    assert.equal(folded, live, 'the journal tells another state');
    live = folded;
  }
}

function beginning<State, Command extends Named, Event extends Named>(
  kind: EntityKind<State, Command, Event>,
  id: string,
  born: Born | undefined,
): State {
  const birth = born && kind.birth?.(id, structuredClone(born.event), born.place);
  return birth ?? kind.initial(id);
}

function replay<State, Command extends Named, Event extends Named>(
  kind: EntityKind<State, Command, Event>,
  state: State,
  past: readonly KeptEntry[],
): void {
  for (const { events, place } of past) {
    for (const event of JSON.parse(events) as Event[]) kind.evolve(state, event, place);
  }
}

/** It is woken when it wants something, or it would never come; and only then, or it would spin. */
function assertWakes<State, Command extends Named, Event extends Named>(
  kind: EntityKind<State, Command, Event>,
  state: Readonly<State>,
  id: string,
  now: number,
): void {
  const wakeAt = kind.wakeAt(state);
  const isDue = wakeAt !== null && wakeAt <= now;
  const wants = kind.pursue(state, id, now, []).type !== 'rest';
  assert.is(isDue, wants, `wakes at ${wakeAt}, and at ${now} wants ${wants ? 'more' : 'nothing'}`);
}
