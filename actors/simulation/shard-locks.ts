/**
 * The row locks of the table `shards`, first come first served: appends share them, and whoever
 * takes a shard waits for the appends under way and has it alone.
 */
export interface ShardLocks {
  /** Resolves to the function that releases them. */
  acquire(mode: 'shared' | 'exclusive', shards: readonly number[]): Promise<() => void>;
}

interface Request {
  mode: 'shared' | 'exclusive';
  shards: readonly number[];
  grant: (() => void) | null;
}

export function createShardLocks(): ShardLocks {
  const requests: Request[] = [];

  function grantWhatIsFree(): void {
    requests.forEach((request, index) => {
      if (!request.grant || requests.slice(0, index).some((earlier) => isRival(earlier, request)))
        return;
      request.grant();
      request.grant = null;
    });
  }

  return {
    async acquire(mode, shards) {
      const request: Request = { mode, shards, grant: null };
      const granted = new Promise<void>((resolve) => {
        request.grant = resolve;
      });
      requests.push(request);
      grantWhatIsFree();
      await granted;
      return () => {
        requests.splice(requests.indexOf(request), 1);
        grantWhatIsFree();
      };
    },
  };
}

function isRival(a: Request, b: Request): boolean {
  if (a.mode === 'shared' && b.mode === 'shared') return false;
  return a.shards.some((shard) => b.shards.includes(shard));
}
