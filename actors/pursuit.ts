/**
 * Drives what an entity wants of its own accord: asks the others, decides itself, until it rests.
 * Every step is taken only when the state that asked for it is durable, and every step can be
 * repeated; so a crash at any point is healed by starting over.
 */
import type { Ask } from './ask.ts';
import { backoffMs, type Clock, pause } from './clock.ts';
import type { Answer, Pursuit, Step } from './domain/entity.ts';

const RETRY_FIRST_MS = 10;
const RETRY_MAX_MS = 1_000;

/** What to do, and what must be durable before. */
interface PlannedStep {
  next: Pursuit<{ type: string }>;
  seq: number;
}

interface WantedStep extends PlannedStep {
  next: Exclude<PlannedStep['next'], { type: 'rest' }>;
}

export interface PursuingEntity {
  /**
   * The next step by the state as it now stands, and the sequence that must be durable before it is
   * taken.
   */
  plan(answers: readonly (readonly Answer[])[]): PlannedStep | null;
  /** False when the state was dropped before it became durable. */
  durable(seq: number): Promise<boolean>;
  /** True when it had an effect. */
  decide(command: { type: string }, commandId: string): Promise<boolean>;
}

export interface PursuitRunner {
  /** Starts unless already under way. */
  start(): void;
  isRunning(): boolean;
}

export function createPursuit(entity: PursuingEntity, ask: Ask, clock: Clock): PursuitRunner {
  let running = false;

  /** Null: nothing. */
  function wanted(answers: readonly (readonly Answer[])[]): WantedStep | null {
    const plan = entity.plan(answers);
    if (!plan || plan.next.type === 'rest') return null;
    return { next: plan.next, seq: plan.seq };
  }

  async function run(first: WantedStep): Promise<void> {
    let answers: (readonly Answer[])[] = [];
    let attempt = 0;
    for (let plan: WantedStep | null = first; plan; plan = wanted(answers)) {
      const { next, seq } = plan;
      if (!(await entity.durable(seq))) break;
      try {
        if (next.type === 'ask') {
          answers = [...answers, await Promise.all(next.steps.map((step) => askStep(ask, step)))];
          attempt = 0;
          continue;
        }
        answers = [];
        if (await entity.decide(next.command, next.commandId)) {
          attempt = 0;
          continue;
        }
      } catch {
        // A fault of the world. The steps are safe to repeat, and a lasting fault shows where it
        // arose.
      }
      await pause(clock, backoffMs(clock, ++attempt, RETRY_FIRST_MS, RETRY_MAX_MS));
    }
    running = false;
  }

  return {
    start() {
      if (running) return;
      const first = wanted([]);
      // Most turns end here.
      if (!first) return;
      running = true;
      void run(first);
    },
    isRunning: () => running,
  };
}

async function askStep(ask: Ask, step: Step): Promise<Answer> {
  const { to, commandId, command, patient = false } = step;
  const reply = await ask(to, command, { commandId, patient });
  if (reply.type === 'rejected') return { step, type: 'rejected', code: reply.code };
  return { step, type: 'accepted', events: reply.events };
}
