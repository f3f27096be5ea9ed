/** How every workload is asked: on so many connections, on each again as soon as it is answered. */
import { join } from 'node:path';
import { startWrk } from '../instruments/wrk.ts';
import { type HttpRequest, writeRequests } from './http-request.ts';
import type { Market, Site } from './workload.ts';

/** Writes the requests down, to be asked of the server at this address. */
export function createClosedLoop(
  { folder, connections }: Pick<Site, 'folder' | 'connections'>,
  url: string,
  requests: readonly HttpRequest[],
): Pick<Market, 'requestsPath' | 'load'> {
  const requestsPath = join(folder, 'requests');
  writeRequests(requestsPath, requests);
  return {
    requestsPath,
    load: (seconds) => startWrk({ requestsPath, url, seconds, connections }),
  };
}
