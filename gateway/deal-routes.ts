/** Deals. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ask } from '../actors/ask.ts';
import type { DealAllotted, ProductCommand } from '../actors/domain/product.ts';
import type { Catalog, Deal } from '../persistence/catalog.ts';
import { answer, answerJson, refuse } from './answer.ts';
import { userIdOf } from './authentication.ts';
import { answerCompressible } from './compressible-answer.ts';
import type { Encoded, EncodedReads } from './encoded-reads.ts';
import { parseInstant } from './instant.ts';
import type { BodyOf, Operation, PathOf, QueryOf } from './operation.ts';
import type { operations } from './product-api.d.ts';
import { type DealView, nextStatusAt, type ProductView, toDeal, toPage } from './product-reply.ts';

export interface DealRoutesDeps {
  ask: Ask;
  catalog: Pick<Catalog, 'findDeal' | 'listActiveDeals'>;
  reads: EncodedReads;
  now: () => number;
  newId: () => string;
}

/** A deal's own journal has not begun when it is born in its product's. */
const BORN_VERSION = ['openrun-version', '0'];

export function createDealRoutes({ ask, catalog, reads, now, newId }: DealRoutesDeps) {
  async function openDeal(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = request.body as BodyOf<operations['openDeal']>;
    const startsAt = instantOf(body.starts_at);
    const endsAt = instantOf(body.ends_at);
    if (startsAt >= endsAt) return refuse(reply, 'INVALID_PERIOD');
    const wish: ProductCommand = {
      type: 'AllotDeal',
      userId: userIdOf(request),
      dealId: newId(),
      dealPrice: body.deal_price,
      quantity: body.deal_stock,
      startsAt,
      endsAt,
      perUserLimit: body.per_user_limit ?? null,
    };
    const options = { commandId: newId(), isFresh: true, patient: true };
    const told = await ask(`product/${body.product_id.toLowerCase()}`, wish, options);
    if (told.type === 'rejected') return refuse(reply, told.code, told.seq);
    const allotted = told.events.find((event) => event.type === 'DealAllotted') as DealAllotted;
    const deal = bornDeal(allotted, told.outcome as ProductView, told.atMs);
    answerJson(reply, 201, toDeal(deal, told.atMs), BORN_VERSION);
  }

  async function findDeal(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { deal_id } = request.params as PathOf<operations['findDeal']>;
    const id = deal_id.toLowerCase();
    const entity = `deal/${id}`;
    const encoded = await reads.read(entity, [entity, 'product'], async () => {
      const deal = await catalog.findDeal(id);
      return deal && encodedDeal(deal, now());
    });
    if (!encoded) return refuse(reply, 'NOT_FOUND');
    answer(reply, 200, encoded.body, ['openrun-version', `${encoded.version}`]);
  }

  async function listDeals(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { page = 1, size = 20 } = request.query as QueryOf<operations['listDeals']>;
    const key = `deals ${page} ${size}`;
    const encoded = await reads.read(key, ['deal', 'product'], async () => {
      const nowMs = now();
      const found = await catalog.listActiveDeals({ now: nowMs, page, size });
      const view = toPage(found, { page, size }, (deal) => toDeal(deal, nowMs));
      const body = Buffer.from(JSON.stringify(view));
      return { body, version: null, freshUntil: found.changesAt };
    });
    await answerCompressible(request, reply, encoded.body, (encoding) =>
      reads.compressed(encoded, encoding),
    );
  }

  return { openDeal, findDeal, listDeals } satisfies Record<string, Operation>;
}

function bornDeal(allotted: DealAllotted, product: ProductView, atMs: number): DealView {
  return {
    id: allotted.dealId,
    productId: allotted.productId,
    product,
    dealPrice: allotted.dealPrice,
    originalPrice: allotted.originalPrice,
    dealStock: allotted.quantity,
    available: allotted.quantity,
    returned: 0,
    startsAt: allotted.startsAt,
    endsAt: allotted.endsAt,
    perUserLimit: allotted.perUserLimit,
    createdAt: atMs,
  };
}

function encodedDeal(deal: Deal, nowMs: number): Encoded {
  const body = Buffer.from(JSON.stringify(toDeal(deal, nowMs)));
  return { body, version: deal.version, freshUntil: nextStatusAt(deal, nowMs) };
}

/** Of text that the schema's `date-time` has accepted: the same function. */
function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === null) throw new Error('the schema let through what is not an instant');
  return instant;
}
