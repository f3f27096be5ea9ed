import type { Config } from './config.ts';
import { maskAddress } from './database-address.ts';
import type { Node } from './node.ts';

const DURABILITY = {
  fsync: 'fsync (a 201 survives kill -9 and power loss)',
  relaxed: 'RELAXED (the database may lose acknowledged orders at a power cut)',
};

/** What a person sees when the server is ready: where it is, what it promises, what to try. */
export function welcome({ url, store }: Pick<Node, 'url' | 'store'>, config: Config): string {
  return `Openrun is open.

  address     ${url}   (documentation: ${url}/docs)
  database    ${store.version}, ${maskAddress(config.databaseUrl)}
  durability  ${DURABILITY[store.durability]}

Try it:

  curl -s ${url}/health
  curl -s ${url}/auth/register -H 'content-type: application/json' \\
    -d '{"email":"hana@example.com","password":"open-run-2026","name":"하나"}'
  curl -s '${url}/products/deals?page=1&size=20'
`;
}
