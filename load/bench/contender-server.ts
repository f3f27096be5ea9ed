/** The server of a contender, in its place. */
import { type ServerProcess, startServer } from '../../topology/testing/server-process.ts';
import type { Contender } from './contenders.ts';
import type { Place } from './place.ts';

/** Resolves when it answers. */
export function startContender(
  { program }: Contender,
  { databaseUrl, redisUrl }: Place,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const { NODE_OPTIONS } = process.env;
  return startServer({
    program,
    databaseUrl: databaseUrl ?? '',
    environment: {
      // So that a profiler asked for by `NODE_OPTIONS=--cpu-prof` sees the server.
      ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }),
      ...(redisUrl !== null && { REDIS_URL: redisUrl }),
      ...environment,
    },
  });
}
