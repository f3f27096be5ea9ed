/** What has left the stock of all deals, as whoever keeps it counts it. */
import { readAvailable } from '../baselines/redis-stock.ts';
import type { Contender } from '../bench/contenders.ts';
import type { Place } from '../bench/place.ts';
import type { DatabaseReader } from './database-reader.ts';

export async function readTaken(
  { stock }: Contender,
  { redisUrl }: Pick<Place, 'redisUrl'>,
  reader: DatabaseReader,
): Promise<number> {
  const count = async (name: string) =>
    Number((await reader.read<{ units: number | string }>(name)).units);
  switch (stock) {
    case 'journal':
      return count('count_taken_units');
    case 'deal row':
      return count('count_taken_of_rows');
    case 'unit rows':
      return count('count_sold_units');
    case 'redis':
      if (redisUrl === null) throw new Error('there is no Redis to ask');
      return (await count('count_opened_units')) - (await readAvailable(redisUrl));
    case null:
      throw new Error('it keeps no stock');
  }
}
