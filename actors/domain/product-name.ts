/** A new name of a product reaches its open deals, which copy it into their orders. */
import { type Answer, answersTo, type Pursuit } from './entity.ts';
import type { Product, ProductCommand } from './product.ts';

/** Null when every open deal knows the name. */
export function tellName(
  state: Readonly<Product>,
  id: string,
  answers: readonly (readonly Answer[])[],
): Pursuit<ProductCommand> | null {
  const told = answersTo('RenameProduct', answers);
  if (told) return nameTold(told);
  const untold = untoldDeals(state);
  if (untold.length === 0) return null;
  const version = state.nameVersion;
  const command = { type: 'RenameProduct', name: state.name, version };
  const commandId = `rename:${id}:${version}`;
  return { type: 'ask', steps: untold.map((deal) => ({ to: `deal/${deal}`, commandId, command })) };
}

export function untoldDeals(state: Readonly<Product>): string[] {
  const deals: string[] = [];
  for (const id in state.openDeals) {
    if (state.openDeals[id] !== state.nameVersion) deals.push(id);
  }
  return deals;
}

/** The name may have changed again since: what counts is the version the deals were told. */
function nameTold(told: readonly Answer[]): Pursuit<ProductCommand> {
  const version = Number(told[0]?.step.command['version']);
  const deals = told.map((answer) => answer.step.to.slice('deal/'.length));
  const commandId = `settle-rename:${version}`;
  return { type: 'decide', commandId, command: { type: 'SettleRename', version, deals } };
}
