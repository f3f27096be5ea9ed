/** What is still to happen in a simulated world, earliest first: a binary heap. */
export interface Happening {
  /** Ms since the world began. */
  at: number;
  /** Decides between happenings of one instant. */
  rank: number;
  isCancelled: boolean;
  callback(): void;
}

export interface Agenda<H extends Happening> {
  add(happening: H): void;
  /** The next one, or undefined when nothing is left. */
  next(): H | undefined;
}

export function createAgenda<H extends Happening>(): Agenda<H> {
  const heap: H[] = [];
  return {
    add(happening) {
      heap.push(happening);
      rise(heap, heap.length - 1);
    },
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (last && last !== first) {
        heap[0] = last;
        sink(heap);
      }
      return first;
    },
  };
}

function rise(heap: Happening[], from: number): void {
  const risen = heap[from] as Happening;
  let index = from;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above] as Happening;
    if (!isBefore(risen, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = risen;
}

function sink(heap: Happening[]): void {
  const sunk = heap[0] as Happening;
  let index = 0;
  for (;;) {
    let below = 2 * index + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1] as Happening, heap[below] as Happening))
      below++;
    const child = heap[below] as Happening;
    if (!isBefore(child, sunk)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = sunk;
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.rank < b.rank);
}
