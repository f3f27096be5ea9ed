/**
 * A product: its details, its price and the units on hand. It sells directly, allots units to deals
 * and takes back what they did not sell. `units.available` is the stock people see.
 */
import {
  AT_ONCE,
  accept,
  type Decision,
  type EntityKind,
  type EntryPlace,
  type RejectionCode,
  reject,
} from './entity.ts';
import { askExpired } from './hold-expiry.ts';
import { tellName, untoldDeals } from './product-name.ts';
import { productRow, productRows } from './product-rows.ts';
import {
  firstExpiry,
  hold,
  moveUnits,
  refuseTaking,
  type Sku,
  sell,
  settle,
  stocked,
  type Units,
  type UnitsCommand,
  type UnitsEvent,
} from './units.ts';

/** A product's entry lists its open deals by name; the bound keeps its state small. */
const OPEN_DEALS_MAX = 1_000;
/** Far above any warehouse, far below the integers a double holds exactly. */
const STOCK_MAX = 1_000_000_000_000;

export interface ProductDetails {
  name: string;
  description: string | null;
  price: number;
  category: string | null;
  imageUrl: string | null;
}

export interface Product extends ProductDetails {
  exists: boolean;
  id: string;
  sellerId: string;
  units: Units;
  createdAt: number;
  updatedAt: number;
  /** Grows with each new name. */
  nameVersion: number;
  /** Deals that have not ended, each with the version of the name it knows. */
  openDeals: Record<string, number>;
}

export type ProductCommand =
  | UnitsCommand
  | ({ type: 'RegisterProduct'; sellerId: string; stock: number } & ProductDetails)
  | ({ type: 'ReviseProduct'; userId: string } & Partial<ProductDetails>)
  | { type: 'AdjustStock'; userId: string; delta: number }
  | ({ type: 'AllotDeal'; userId: string } & DealTerms)
  | { type: 'TakeBack'; dealId: string; quantity: number }
  | { type: 'SettleRename'; version: number; deals: readonly string[] };

export interface DealTerms {
  dealId: string;
  dealPrice: number;
  quantity: number;
  startsAt: number;
  endsAt: number;
  perUserLimit: number | null;
}

export interface DealAllotted extends DealTerms {
  type: 'DealAllotted';
  productId: string;
  productName: string;
  nameVersion: number;
  originalPrice: number;
}

export interface ProductRevised extends Partial<ProductDetails> {
  type: 'ProductRevised';
  /** Present when the category changes, so that both lists are counted anew. */
  previousCategory?: string | null;
}

export type ProductEvent =
  | UnitsEvent
  | ({ type: 'ProductRegistered'; sellerId: string; stock: number } & ProductDetails)
  | ProductRevised
  | { type: 'StockAdjusted'; delta: number }
  | DealAllotted
  | { type: 'UnitsTakenBack'; dealId: string; quantity: number }
  | { type: 'DealsRenamed'; version: number; deals: readonly string[] };

export const product: EntityKind<Product, ProductCommand, ProductEvent> = {
  name: 'product',
  initial,
  decide,
  evolve,
  rows: productRows,
  row: productRow,
  wakeAt,
  pursue: (state, id, now, answers) =>
    tellName(state, id, answers) ?? askExpired(state.units, now, answers),
  outcome: (state) => (untoldDeals(state).length > 0 ? null : outcome(state)),
};

function initial(id: string): Product {
  return {
    exists: false,
    id,
    sellerId: '',
    name: '',
    description: null,
    price: 0,
    category: null,
    imageUrl: null,
    units: stocked(0),
    createdAt: 0,
    updatedAt: 0,
    nameVersion: 0,
    openDeals: {},
  };
}

function decide(
  state: Readonly<Product>,
  command: ProductCommand,
  _now: number,
): Decision<ProductEvent> {
  if (command.type === 'RegisterProduct') return register(state, command);
  if (!state.exists) return reject(isPurchase(command) ? 'PRODUCT_NOT_FOUND' : 'NOT_FOUND');
  switch (command.type) {
    case 'ReviseProduct':
      return command.userId === state.sellerId ? revise(state, command) : reject('FORBIDDEN');
    case 'AdjustStock':
      return command.userId === state.sellerId ? adjust(state, command.delta) : reject('FORBIDDEN');
    case 'AllotDeal':
      return command.userId === state.sellerId ? allot(state, command) : reject('FORBIDDEN');
    case 'TakeBack':
      return accept({ type: 'UnitsTakenBack', dealId: command.dealId, quantity: command.quantity });
    case 'SettleRename':
      return accept({ type: 'DealsRenamed', version: command.version, deals: command.deals });
    default:
      return decideUnits(state, command);
  }
}

function decideUnits(state: Readonly<Product>, command: UnitsCommand): Decision<ProductEvent> {
  switch (command.type) {
    case 'PlaceOrder':
    case 'HoldUnits': {
      const refusal = refuseTaking(state.units, command.quantity);
      if (refusal) return reject(refusal);
      return command.type === 'PlaceOrder' ? sell(command, sku(state)) : hold(command, sku(state));
    }
    default:
      return settle(state.units, command);
  }
}

function sku(state: Readonly<Product>): Sku {
  return { productId: state.id, dealId: null, productName: state.name, unitPrice: state.price };
}

function register(
  state: Readonly<Product>,
  command: ProductCommand & { type: 'RegisterProduct' },
): Decision<ProductEvent> {
  if (state.exists) return accept();
  const refusal = refuseStock(command.stock);
  if (refusal) return reject(refusal);
  const { sellerId, name, description, price, stock, category, imageUrl } = command;
  const details = { name, description, price, category, imageUrl };
  return accept({ type: 'ProductRegistered', sellerId, ...details, stock });
}

function revise(
  state: Readonly<Product>,
  command: ProductCommand & { type: 'ReviseProduct' },
): Decision<ProductEvent> {
  const { type: _, userId: __, ...details } = command;
  const event: ProductRevised = { type: 'ProductRevised', ...details };
  if (details.category !== undefined && details.category !== state.category) {
    event.previousCategory = state.category;
  }
  return accept(event);
}

function adjust(state: Readonly<Product>, delta: number): Decision<ProductEvent> {
  const refusal = refuseStock(state.units.available + delta);
  return refusal ? reject(refusal) : accept({ type: 'StockAdjusted', delta });
}

function refuseStock(stock: number): RejectionCode | null {
  if (!Number.isInteger(stock)) return 'INVALID_QUANTITY';
  if (stock < 0) return 'INSUFFICIENT_STOCK';
  return stock > STOCK_MAX ? 'STOCK_LIMIT_EXCEEDED' : null;
}

function allot(
  state: Readonly<Product>,
  command: ProductCommand & { type: 'AllotDeal' },
): Decision<ProductEvent> {
  if (command.startsAt >= command.endsAt) return reject('INVALID_PERIOD');
  const refusal = refuseTaking(state.units, command.quantity);
  if (refusal) return reject(refusal);
  if (Object.keys(state.openDeals).length >= OPEN_DEALS_MAX) return reject('TOO_MANY_DEALS');
  const { dealId, dealPrice, quantity, startsAt, endsAt, perUserLimit } = command;
  return accept({
    type: 'DealAllotted',
    dealId,
    productId: state.id,
    productName: state.name,
    nameVersion: state.nameVersion,
    dealPrice,
    originalPrice: state.price,
    quantity,
    startsAt,
    endsAt,
    perUserLimit,
  });
}

function isPurchase(command: ProductCommand): boolean {
  return command.type === 'PlaceOrder' || command.type === 'HoldUnits';
}

function evolve(state: Product, event: ProductEvent, place: EntryPlace): void {
  switch (event.type) {
    case 'ProductRegistered':
      state.exists = true;
      state.sellerId = event.sellerId;
      state.units = stocked(event.stock);
      state.createdAt = place.atMs;
      applyDetails(state, event);
      break;
    case 'ProductRevised':
      applyDetails(state, event);
      break;
    case 'StockAdjusted':
      state.units.available += event.delta;
      break;
    case 'DealAllotted':
      state.units.available -= event.quantity;
      state.openDeals[event.dealId] = event.nameVersion;
      break;
    case 'UnitsTakenBack':
      state.units.available += event.quantity;
      delete state.openDeals[event.dealId];
      break;
    case 'DealsRenamed':
      for (const id of event.deals) {
        if (id in state.openDeals) state.openDeals[id] = event.version;
      }
      break;
    default:
      moveUnits(state.units, event);
  }
  if (state.units.available < 0) throw new Error(`product ${state.id} has negative stock`);
  state.updatedAt = place.atMs;
}

function applyDetails(state: Product, details: Partial<ProductDetails>): void {
  if (details.name !== undefined) {
    state.name = details.name;
    state.nameVersion++;
  }
  if (details.description !== undefined) state.description = details.description;
  if (details.price !== undefined) state.price = details.price;
  if (details.category !== undefined) state.category = details.category;
  if (details.imageUrl !== undefined) state.imageUrl = details.imageUrl;
}

function wakeAt(state: Readonly<Product>): number | null {
  if (untoldDeals(state).length > 0) return AT_ONCE;
  const at = firstExpiry(state.units);
  return at === Number.POSITIVE_INFINITY ? null : at;
}

function outcome(state: Readonly<Product>) {
  const { id, sellerId, name, description, price, category, imageUrl } = state;
  const { createdAt, updatedAt } = state;
  const stock = state.units.available;
  return {
    id,
    sellerId,
    name,
    description,
    price,
    stock,
    category,
    imageUrl,
    createdAt,
    updatedAt,
  };
}
