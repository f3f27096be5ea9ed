/**
 * Sellers: they register products, allot deals of them, count their stock anew and change names.
 */
import type { DealTerms, ProductCommand } from '../domain/product.ts';
import type { Coverage } from './coverage.ts';
import type { Errands } from './errands.ts';
import { BEGIN_AT } from './node.ts';
import type { Process, World } from './world.ts';

export const SELLER = 'seller';

/** What buyers see: nothing before its seller knows that it is there. */
export interface Shop {
  products: { productId: string }[];
  deals: { productId: string; dealId: string }[];
}

export interface SellerDeps {
  world: World;
  errands: Errands;
  coverage: Coverage;
  clients: Process;
  shop: Shop;
  /** Sellers are busy until then, ms since the world began. */
  busyUntil: number;
}

const PATIENT_TRIES = 30;
const TRIES = 4;
const DEALS_MAX = 3;
const CHANGES_MAX = 4;

export async function sell(deps: SellerDeps, productId: string): Promise<void> {
  const { world, shop } = deps;
  const { chance } = world;
  const registered = await tell(deps, productId, 'register', registration(deps), PATIENT_TRIES);
  if (registered !== 'accepted') return;
  shop.products.push({ productId });
  for (let deal = chance.integer(1, DEALS_MAX); deal > 0; deal--) {
    at(deps, chance.between(0, 0.5), () => allot(deps, productId, `${productId}-deal-${deal}`));
  }
  for (let change = chance.integer(1, CHANGES_MAX); change > 0; change--) {
    at(deps, chance.random(), () => adjust(deps, productId, change));
    at(deps, chance.random(), () => rename(deps, productId, change));
  }
}

/** At this share of the time that is left. */
function at({ world, clients, busyUntil }: SellerDeps, share: number, act: () => unknown): void {
  world.after(share * (busyUntil - world.now()), () => void act(), clients);
}

async function tell(
  { errands }: SellerDeps,
  productId: string,
  commandId: string,
  command: ProductCommand,
  tries: number,
): Promise<string> {
  const entity = `product/${productId}`;
  const outcome = await errands.run({ entity, command, commandId, isPatient: true }, tries);
  return outcome.type;
}

function registration({ world }: SellerDeps): ProductCommand {
  return {
    type: 'RegisterProduct',
    sellerId: SELLER,
    name: '운동화',
    description: null,
    price: 1_000,
    stock: world.chance.integer(15, 60),
    category: world.chance.pick(['shoes', null]),
    imageUrl: null,
  };
}

async function allot(deps: SellerDeps, productId: string, dealId: string): Promise<void> {
  const command = { type: 'AllotDeal', userId: SELLER, ...terms(deps, dealId) } as const;
  const allotted = await tell(deps, productId, `allot:${dealId}`, command, PATIENT_TRIES);
  if (allotted === 'accepted') deps.shop.deals.push({ productId, dealId });
}

function terms({ world, busyUntil }: SellerDeps, dealId: string): DealTerms {
  const { chance } = world;
  const startsAt = BEGIN_AT + world.now() + chance.between(0, 0.3) * (busyUntil - world.now());
  return {
    dealId,
    dealPrice: chance.integer(1, 9) * 100,
    quantity: chance.integer(3, 12),
    startsAt: Math.floor(startsAt),
    endsAt: Math.floor(startsAt + 1 + chance.random() * busyUntil),
    perUserLimit: chance.pick([null, null, 1, 2, 3]),
  };
}

/** Each delta of a product is told once, so that a second effect shows. */
async function adjust(deps: SellerDeps, productId: string, change: number): Promise<void> {
  const delta = deps.world.chance.pick([-1, 1]) * change;
  const command = { type: 'AdjustStock', userId: SELLER, delta } as const;
  await tell(deps, productId, `adjust:${change}`, command, TRIES);
}

async function rename(deps: SellerDeps, productId: string, change: number): Promise<void> {
  const { chance } = deps.world;
  const category = chance.pick(['shoes', 'boots', null, undefined]);
  const command: ProductCommand = { type: 'ReviseProduct', userId: SELLER, name: `신발 ${change}` };
  const revision = category === undefined ? command : { ...command, category };
  const renamed = await tell(deps, productId, `rename:${change}`, revision, TRIES);
  if (renamed === 'accepted') deps.coverage.renames++;
}
