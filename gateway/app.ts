/**
 * The HTTP gateway: start reading here. It registers what `docs/openapi/*.yaml` specifies, turns
 * requests into asks of entities and rows into replies. It has no opinion about stock.
 */
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';
import type { Ask } from '../actors/ask.ts';
import type { Accounts } from '../persistence/accounts.ts';
import type { Catalog } from '../persistence/catalog.ts';
import type { OrderBook } from '../persistence/order-book.ts';
import type { RefreshTokens } from '../persistence/refresh-tokens.ts';
import { createAccountsRoutes } from './accounts-routes.ts';
import { refuse } from './answer.ts';
import { createAuthentication, decorateIdentity } from './authentication.ts';
import { acceptJsonOnly } from './body.ts';
import { createDealRoutes } from './deal-routes.ts';
import { docsPage } from './docs-page.ts';
import { createEncodedReads } from './encoded-reads.ts';
import { sayFarewell } from './farewell.ts';
import { createFreshness, type SubscribeCommitted } from './freshness.ts';
import { createHealthRoutes, type Durability } from './health.ts';
import { parseInstant } from './instant.ts';
import type { Operation } from './operation.ts';
import { createOrderRoutes } from './order-routes.ts';
import { createPasswords, PASSWORD_COST, type PasswordCost } from './password.ts';
import { createPersistentAsk } from './persistent-ask.ts';
import { answerClientError, answerProblem } from './problems.ts';
import { createProductRoutes } from './product-routes.ts';
import { parseQuery } from './query.ts';
import { limitRates, NO_LIMITS, type RateLimits } from './rate-limits.ts';
import { readSpec, SPEC_NAMES, securedOperations, simplifySchema } from './spec.ts';
import {
  BODY_MAX_BYTES,
  HEADERS_MAX_BYTES,
  PATH_PARAMETER_MAX,
  TIMEOUTS,
  type Timeouts,
} from './timeouts.ts';
import { createTokens, type Tokens } from './token.ts';
import { UUID } from './uuid.ts';

export interface GatewayDeps {
  ask: Ask;
  catalog: Pick<Catalog, 'findProduct' | 'listProducts' | 'findDeal' | 'listActiveDeals'>;
  orderBook: Pick<OrderBook, 'find' | 'findByKey' | 'list'>;
  accounts: Accounts;
  refreshTokens: Pick<RefreshTokens, 'issue' | 'issueNext' | 'spend'>;
  jwtSecret: string;
  /** Epoch ms. */
  now: () => number;
  /** A UUID, version 7. */
  newId: () => string;
  durability: Durability;
  /** Another server sells on this database now. Absent: there is no other. */
  isOvertaken?: () => boolean;
  /** Absent: nobody tells of commits, so no read is cached. */
  subscribe?: SubscribeCommitted;
  /** Tests ask for less. */
  passwordCost?: PasswordCost;
  timeouts?: Timeouts;
  /** Absent: none. */
  rateLimits?: RateLimits;
}

/** Ready, not listening. Who calls closes it. */
export async function createGateway(deps: GatewayDeps): Promise<FastifyInstance> {
  const tokens = createTokens({ secret: deps.jwtSecret, now: deps.now, newId: deps.newId });
  return createApp(await createOperations(deps, tokens), tokens, deps);
}

/** What the specs say, around operations by their ids. Ready, not listening. */
export async function createApp(
  operations: Pick<Map<string, Operation>, 'get'>,
  tokens: Pick<Tokens, 'verifyAccess'>,
  options: Pick<GatewayDeps, 'timeouts' | 'rateLimits'> = {},
): Promise<FastifyInstance> {
  const app = createServer(options.timeouts ?? TIMEOUTS);
  const authenticate = createAuthentication(tokens);

  decorateIdentity(app);
  acceptJsonOnly(app);
  sayFarewell(app);
  app.addHook('onRoute', simplifySchema);
  // Before anything is read of the request, and whatever the method.
  app.addHook('onRequest', (request, reply, next) =>
    request.is404 ? refuse(reply, 'NOT_FOUND') : next(),
  );
  app.setErrorHandler(answerProblem);
  await limitRates(app, options.rateLimits ?? NO_LIMITS);

  for (const name of SPEC_NAMES) {
    const specification = readSpec(name);
    const secured = securedOperations(specification);
    const operationResolver = (operationId: string) => {
      const handler = operations.get(operationId);
      if (!handler) throw new Error(`${name}.yaml wants an operation ${operationId}`);
      const route = secured.has(operationId) ? { handler, onRequest: authenticate } : { handler };
      // Method and path come from the spec.
      return route as RouteOptions;
    };
    await app.register(openapiGlue, { specification, operationResolver });
  }
  // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits the promise of a plugin.
  await app.register(docsPage);
  await app.ready();
  return app;
}

function createServer(timeouts: Timeouts): FastifyInstance {
  return Fastify({
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: HEADERS_MAX_BYTES,
    },
    // What has arrived is answered, also while closing; Fastify tells the client to connect
    // elsewhere next.
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: PATH_PARAMETER_MAX,
      querystringParser: parseQuery,
    },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false },
      onCreate(ajv) {
        ajv.addFormat('uuid', UUID);
        ajv.addFormat('date-time', (text: string) => parseInstant(text) !== null);
      },
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerProblem,
  });
}

/** By the operation ids of the specs. */
async function createOperations(
  deps: GatewayDeps,
  tokens: Tokens,
): Promise<Map<string, Operation>> {
  const { catalog, orderBook, accounts, refreshTokens, now, newId, durability } = deps;
  const ask = createPersistentAsk(deps.ask);
  const passwords = await createPasswords(deps.passwordCost ?? PASSWORD_COST);
  const freshness = deps.subscribe ? createFreshness(deps.subscribe) : null;
  const reads = createEncodedReads(freshness, now);
  return new Map<string, Operation>(
    Object.entries({
      ...createHealthRoutes(durability, deps.isOvertaken ?? (() => false)),
      ...createAccountsRoutes({ accounts, refreshTokens, tokens, passwords, now, newId }),
      ...createProductRoutes({ ask, catalog, reads, newId }),
      ...createDealRoutes({ ask, catalog, reads, now, newId }),
      ...createOrderRoutes({ ask, orderBook, newId, durability }),
    }),
  );
}
