/**
 * Bugs planted on purpose, each one that somebody made before us. A simulation that does not find
 * them all would not find ours.
 */
import { Fault } from '../../persistence/fault.ts';
import { GENESIS, LINE_FEED, lastHash, rowHash } from '../../persistence/row-hash.ts';
import type { Batch, Journal, JournalRow } from '../../persistence/store.ts';
import type { Committer } from '../committer.ts';
import type { CellWork } from '../life.ts';
import { encodeSnapshot } from '../snapshot.ts';
import { answerTicket } from '../ticket.ts';
import type { Plant } from './node.ts';
import type { TextChange } from './shell.ts';

export interface Mutant {
  name: string;
  /** Between the shell and what it stands on. */
  plant?: Plant;
  /** In the text of the shell. */
  change?: TextChange;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'acknowledges before the commit',
    plant: { committer: (committer) => onSubmit(committer, (work) => answer(work, () => true)) },
  },
  {
    name: 'answers refusals at once though they rest on what is not durable',
    plant: {
      committer: (committer) =>
        onSubmit(committer, (work) => answer(work, ({ type }) => type === 'rejected')),
    },
  },
  {
    name: 'takes a snapshot before it is durable',
    plant: {
      committer: (committer, journal) => onSubmit(committer, (work) => saveEarly(work, journal)),
    },
  },
  {
    name: 'rebases on what a fence or a duplicate stopped, instead of stepping down',
    plant: { journal: (journal, nodeId) => ({ ...journal, append: rebasing(journal, nodeId) }) },
  },
  {
    name: 'takes an unknown outcome for a failure',
    plant: { journal: (journal) => ({ ...journal, append: failingForSure(journal) }) },
  },
  {
    name: 'asks the journal before a commit in doubt is over',
    plant: { journal: (journal) => ({ ...journal, takeShards: takingHeldAtOnce(journal) }) },
  },
  {
    name: 'forgets command ids, so that a repetition is decided anew',
    plant: { isForgetful: true },
  },
  {
    name: 'stores what was sent ahead though the batch before it failed',
    plant: { isUnchained: true },
  },
  {
    name: 'lets the server run a text behind one that it has not stored',
    plant: { isUnguarded: true },
  },
  {
    name: 'pursues what is not durable',
    change: {
      file: 'watermark.ts',
      find: 'if (seq <= durable) return Promise.resolve(true);',
      replacement: 'if (seq >= 0) return Promise.resolve(true);',
    },
  },
  {
    name: 'refuses a repetition without a look into the journal',
    change: {
      file: 'answering.ts',
      find: "if (reply.type === 'rejected' && !ticket.isFresh)",
      replacement: 'if (ticket === null)',
    },
  },
  {
    name: 'lets a replaced owner answer the steps of others',
    change: {
      file: 'deciding.ts',
      find: '(!last && turn.answers.some(isReliedUpon))',
      replacement: '(!last && turn.answers.length < 0)',
    },
  },
  {
    name: 'tells those in doubt that nothing was stored when it stops',
    change: {
      file: 'cell.ts',
      find: 'for (const ticket of life.doubtful) leaveInDoubt(ticket);',
      replacement: 'for (const ticket of life.doubtful) failTicket(ticket, fault);',
    },
  },
  {
    name: 'lets callers wait for a slow disk beyond their deadline',
    change: {
      file: 'cell.ts',
      find: /for \(const work of life\.inFlight\)(?=\s+expireTickets)/,
      replacement: 'for (const work of [])',
    },
  },
  {
    name: 'leans on a row that is not there',
    change: {
      file: 'turn.ts',
      find: 'mind.model = modelAfter(underWay.draft, turn.row);',
      replacement:
        'const model = modelAfter(underWay.draft, turn.row); ' +
        'mind.model = model && { ...model, row: 0.5 };',
    },
  },
  {
    name: 'leans on a row before a snapshot',
    change: {
      file: 'turn.ts',
      find: 'mind.model = null;',
      replacement: '',
    },
  },
  {
    name: 'trusts a snapshot without its checksum',
    change: {
      file: 'snapshot.ts',
      find: 'snapshot.checksum !== checksum(entity, snapshot.seq, snapshot.state)',
      replacement: 'snapshot === null',
    },
  },
];

/** Does something with each work before the committer has it. */
function onSubmit(committer: Committer, act: (work: CellWork) => void): Committer {
  return {
    ...committer,
    submit(work) {
      act(work as CellWork);
      committer.submit(work);
    },
  };
}

function answer(work: CellWork, isMeant: (reply: { type: string }) => boolean): void {
  for (const { ticket, reply } of work.answers) {
    if (ticket.isFresh && isMeant(reply)) answerTicket(ticket, reply);
  }
}

function saveEarly({ entity, snapshot }: CellWork, journal: Journal): void {
  if (snapshot) journal.saveSnapshot(encodeSnapshot(entity, snapshot, 0)).catch(() => undefined);
}

/** Reads the last sequences again, takes the shards back, and tries once more. */
function rebasing(journal: Journal, nodeId: string): Journal['append'] {
  const movedTo = new Map<string, number>();
  return async (batch) => {
    try {
      await journal.append(batch);
    } catch (error) {
      const isStopped = error instanceof Fault && /MOVED|DUPLICATE/.test(error.code);
      if (!isStopped) throw error;
      await journal.append(await rebased(journal, batch, { nodeId, movedTo }));
    }
  };
}

/** `movedTo`: the new sequences of rows, by their entities and old ones. */
async function rebased(
  journal: Journal,
  batch: Batch,
  { nodeId, movedTo }: { nodeId: string; movedTo: Map<string, number> },
): Promise<Batch> {
  const shards = batch.fences.map(({ shard }) => shard);
  const fences = await journal.takeShards(shards, nodeId);
  const last = new Map<string, JournalRow | undefined>();
  const rows: JournalRow[] = [];
  for (const row of batch.rows) {
    const { entity, shard } = row;
    if (!last.has(entity)) last.set(entity, (await journal.read(entity, 0, 1_000)).at(-1));
    const before = last.get(entity);
    const epoch = fences.find((fence) => fence.shard === shard)?.epoch ?? row.epoch;
    const lastSeq = before ? before.seq + before.commandIds.split(LINE_FEED).length - 1 : 0;
    const modelRow = movedTo.get(`${entity} ${row.modelRow}`) ?? row.modelRow;
    const moved = { ...row, epoch, modelRow, seq: lastSeq + 1 };
    moved.hash = rowHash(before ? lastHash(before) : GENESIS, moved);
    last.set(entity, moved);
    movedTo.set(`${entity} ${row.seq}`, moved.seq);
    rows.push(moved);
  }
  const writes = batch.writes.map((write) => {
    const { entity, in_row } = write.values;
    const inRow = movedTo.get(`${entity} ${in_row}`);
    return inRow === undefined ? write : { ...write, values: { ...write.values, in_row: inRow } };
  });
  return { ...batch, fences, rows, writes };
}

function failingForSure(journal: Journal): Journal['append'] {
  return async (batch) => {
    try {
      await journal.append(batch);
    } catch (error) {
      const isUnknown = error instanceof Fault && error.code === 'UNKNOWN_OUTCOME';
      throw isUnknown ? new Fault('UNAVAILABLE', 'taken for a failure') : error;
    }
  };
}

/** Waits for no lock: a commit under way may land later. */
function takingHeldAtOnce(journal: Journal): Journal['takeShards'] {
  return async (shards, owner, held = []) =>
    held.length > 0 ? [...held] : journal.takeShards(shards, owner);
}
