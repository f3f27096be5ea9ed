/** Products and their stock. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ask } from '../actors/ask.ts';
import type { ProductCommand, ProductDetails } from '../actors/domain/product.ts';
import type { Catalog, Product } from '../persistence/catalog.ts';
import { answer, answerJson, refuse } from './answer.ts';
import { userIdOf } from './authentication.ts';
import { answerCompressible } from './compressible-answer.ts';
import type { Encoded, EncodedReads } from './encoded-reads.ts';
import type { BodyOf, Operation, PathOf, QueryOf } from './operation.ts';
import type { operations } from './product-api.d.ts';
import { type ProductView, toPage, toProduct, toStock } from './product-reply.ts';

export interface ProductRoutesDeps {
  ask: Ask;
  catalog: Pick<Catalog, 'findProduct' | 'listProducts'>;
  reads: EncodedReads;
  newId: () => string;
}

type ProductOperation =
  | 'registerProduct'
  | 'listProducts'
  | 'findProduct'
  | 'reviseProduct'
  | 'findStock'
  | 'adjustStock';

export function createProductRoutes(deps: ProductRoutesDeps) {
  return { ...productCommands(deps), ...productReads(deps) } satisfies Record<
    ProductOperation,
    Operation
  >;
}

function productCommands({ ask, newId }: Pick<ProductRoutesDeps, 'ask' | 'newId'>) {
  /** Decides, and answers with the product as that decision left it. */
  async function command(
    reply: FastifyReply,
    status: number,
    productId: string,
    wish: ProductCommand,
    toView: (product: ProductView) => object,
  ): Promise<void> {
    const options = { commandId: newId(), isFresh: true, patient: true };
    const told = await ask(`product/${productId}`, wish, options);
    if (told.type === 'rejected') return refuse(reply, told.code, told.seq);
    const view = toView(told.outcome as ProductView);
    answerJson(reply, status, view, ['openrun-version', `${told.seq}`]);
  }

  function registerProduct(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = request.body as BodyOf<operations['registerProduct']>;
    const wish: ProductCommand = {
      type: 'RegisterProduct',
      sellerId: userIdOf(request),
      name: body.name,
      description: body.description ?? null,
      price: body.price,
      stock: body.stock,
      category: body.category ?? null,
      imageUrl: body.image_url ?? null,
    };
    return command(reply, 201, newId(), wish, toProduct);
  }

  function reviseProduct(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const wish: ProductCommand = {
      type: 'ReviseProduct',
      userId: userIdOf(request),
      ...toRevision(request.body as BodyOf<operations['reviseProduct']>),
    };
    return command(reply, 200, productIdOf(request), wish, toProduct);
  }

  function adjustStock(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { delta } = request.body as BodyOf<operations['adjustStock']>;
    const wish: ProductCommand = { type: 'AdjustStock', userId: userIdOf(request), delta };
    return command(reply, 200, productIdOf(request), wish, toStock);
  }

  return { registerProduct, reviseProduct, adjustStock };
}

function productReads({ catalog, reads }: Pick<ProductRoutesDeps, 'catalog' | 'reads'>) {
  /** `view` names the form in which the product is cached. */
  async function find(
    request: FastifyRequest,
    reply: FastifyReply,
    view: string,
    toView: (product: ProductView) => object,
  ): Promise<void> {
    const id = productIdOf(request);
    const entity = `product/${id}`;
    const encoded = await reads.read(`${view} ${entity}`, [entity], async () => {
      const product = await catalog.findProduct(id);
      return product && encodedProduct(product, toView);
    });
    if (!encoded) return refuse(reply, 'NOT_FOUND');
    answer(reply, 200, encoded.body, ['openrun-version', `${encoded.version}`]);
  }

  async function listProducts(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = request.query as QueryOf<operations['listProducts']>;
    const { page = 1, size = 20, category = null } = query;
    const key = `products ${page} ${size} ${category === null ? '' : `=${category}`}`;
    const encoded = await reads.read(key, ['product'], async () => {
      const found = await catalog.listProducts({ category, page, size });
      return encode(toPage(found, { page, size }, toProduct), null);
    });
    await answerCompressible(request, reply, encoded.body, (encoding) =>
      reads.compressed(encoded, encoding),
    );
  }

  const findProduct: Operation = (request, reply) => find(request, reply, 'product', toProduct);
  const findStock: Operation = (request, reply) => find(request, reply, 'stock', toStock);

  return { findProduct, findStock, listProducts };
}

/** What is missing or null stays. */
function toRevision(body: BodyOf<operations['reviseProduct']>): Partial<ProductDetails> {
  const details: Partial<ProductDetails> = {};
  if (body.name != null) details.name = body.name;
  if (body.description != null) details.description = body.description;
  if (body.price != null) details.price = body.price;
  if (body.category != null) details.category = body.category;
  if (body.image_url != null) details.imageUrl = body.image_url;
  return details;
}

function encodedProduct(product: Product, toView: (product: ProductView) => object): Encoded {
  return encode(toView(product), product.version);
}

function encode(value: object, version: number | null): Encoded {
  const body = Buffer.from(JSON.stringify(value));
  return { body, version, freshUntil: Number.POSITIVE_INFINITY };
}

function productIdOf(request: FastifyRequest): string {
  return (request.params as PathOf<operations['findProduct']>).product_id.toLowerCase();
}
