/** What has left the stock of all deals, as whoever keeps it counts it. */
import { readAvailable } from '../baselines/redis-stock.ts';
import type { Contender } from '../bench/contenders.ts';
import type { Place } from '../bench/place.ts';
import type { DatabaseReader } from './database-reader.ts';

/** Null: the rows of the deals say it. */
export async function readTaken(
  { stock }: Contender,
  { redisUrl }: Pick<Place, 'redisUrl'>,
  reader: DatabaseReader,
): Promise<number | null> {
  switch (stock) {
    case null:
    case 'deal row':
      return null;
    case 'unit rows':
      return Number((await reader.read<{ units: number }>('count_sold_units')).units);
    case 'redis': {
      const { units } = await reader.read<{ units: number | string }>('count_opened_units');
      return redisUrl === null ? null : Number(units) - (await readAvailable(redisUrl));
    }
  }
}
