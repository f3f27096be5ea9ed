/** Up to which sequence an entity's decisions are durable, and who waits for more. */
export interface Watermark {
  rise(seq: number): void;
  /** True once `seq` is durable; false when the state was dropped before. */
  reached(seq: number): Promise<boolean>;
  /** The state was dropped: nothing above the mark will come. */
  abandon(): void;
}

export function createWatermark(): Watermark {
  let durable = 0;
  let waiters: { seq: number; resolve(isDurable: boolean): void }[] = [];
  return {
    rise(seq) {
      durable = seq;
      if (waiters.length === 0) return;
      for (const waiter of waiters) if (waiter.seq <= seq) waiter.resolve(true);
      waiters = waiters.filter((waiter) => waiter.seq > seq);
    },
    reached(seq) {
      if (seq <= durable) return Promise.resolve(true);
      return new Promise((resolve) => waiters.push({ seq, resolve }));
    },
    abandon() {
      for (const waiter of waiters) waiter.resolve(false);
      waiters = [];
    },
  };
}
