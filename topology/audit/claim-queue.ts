/** Things to be looked up elsewhere, many at a time. */
export interface ClaimQueue<Claim> {
  add(claim: Claim): void;
  /** Looks up what has gathered, if that is worth a statement. */
  settleMany(): Promise<void>;
  settleAll(): Promise<void>;
}

export function createClaimQueue<Claim>(
  batchMax: number,
  check: (claims: readonly Claim[]) => Promise<void>,
): ClaimQueue<Claim> {
  let claims: Claim[] = [];

  async function settle(atLeast: number): Promise<void> {
    while (claims.length >= atLeast) {
      const batch = claims.slice(0, batchMax);
      claims = claims.slice(batchMax);
      await check(batch);
    }
  }

  return {
    add: (claim) => claims.push(claim),
    settleMany: () => settle(batchMax),
    settleAll: () => settle(1),
  };
}
