/**
 * `SELECT … FOR UPDATE`: lock the deal's row, look, insert the order, take the units, commit. One
 * transaction an order, on a pool of connections; the same rows as ours write, without the journal.
 */
import mysql from 'mysql2/promise';
import type { Ask, Reply } from '../../actors/ask.ts';
import type { RejectionCode } from '../../actors/domain/entity.ts';
import { type PlaceOrder, type UnitsSold, unitRows } from '../../actors/domain/units.ts';
import { Fault } from '../../persistence/fault.ts';
import { bind, loadStatements, type Parameter } from '../../persistence/statements.ts';

/** mysql2's default. The row is locked by one of them at a time; 32 were no faster. */
const CONNECTIONS = 10;
/** Whoever waits behind more than this is refused. */
const WAITING_MAX = 1_000;

/** The deal's row. */
interface LockedDeal {
  available: number;
  version: number;
  dealPrice: number;
  startsAt: number;
  endsAt: number;
  productId: string;
  productName: string;
}

type Execute = (name: string, values: Readonly<Record<string, Parameter>>) => Promise<unknown>;

export function createRowLockAsk(databaseUrl: string): Ask {
  const pool = mysql.createPool({
    uri: databaseUrl,
    connectionLimit: CONNECTIONS,
    queueLimit: WAITING_MAX,
  });
  const ours = loadStatements('mysql');
  const own = loadStatements('mysql', import.meta.dirname);
  const isOwn = new Set(own.all().map((statement) => statement.name));

  function executeOn(connection: mysql.PoolConnection): Execute {
    return async (name, values) => {
      const statement = (isOwn.has(name) ? own : ours).get(name);
      const parameters = bind(statement, values) as mysql.ExecuteValues;
      const [answer] = await connection.execute(statement.pieces.join('?'), parameters);
      return answer;
    };
  }

  async function transact(work: (execute: Execute) => Promise<Reply>): Promise<Reply> {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      const reply = await work(executeOn(connection));
      await connection.commit();
      return reply;
    } catch (error) {
      await connection.rollback();
      throw error;
    } finally {
      connection.release();
    }
  }

  return async (entity, command) => {
    const dealId = entity.slice('deal/'.length);
    try {
      return await transact((execute) => sell(execute, dealId, command as PlaceOrder));
    } catch (error) {
      throw new Fault('UNAVAILABLE', 'the transaction failed', error);
    }
  };
}

async function sell(execute: Execute, dealId: string, order: PlaceOrder): Promise<Reply> {
  const now = Date.now();
  const [deal] = (await execute('lock_deal', { id: dealId })) as LockedDeal[];
  const refusal = refuse(deal, order, now);
  if (!deal || refusal) return { type: 'rejected', code: refusal ?? 'DEAL_NOT_FOUND', seq: 0 };
  const seq = deal.version + 1;
  const event: UnitsSold = {
    type: 'UnitsSold',
    orderId: order.orderId,
    userId: order.userId,
    productId: deal.productId,
    dealId,
    productName: deal.productName,
    quantity: order.quantity,
    unitPrice: deal.dealPrice,
    address: order.address,
    key: order.key,
    fingerprint: order.fingerprint,
  };
  for (const { statement, values } of unitRows(event, { entity: dealId, seq, atMs: now })) {
    await execute(statement, values);
  }
  await execute('take_units', { id: dealId, quantity: order.quantity });
  return { type: 'accepted', seq, events: [event], atMs: now, replayed: false };
}

function refuse(
  deal: LockedDeal | undefined,
  order: PlaceOrder,
  now: number,
): RejectionCode | null {
  if (!deal) return 'DEAL_NOT_FOUND';
  if (order.productId !== deal.productId) return 'INVALID_DEAL';
  if (now < deal.startsAt || now >= deal.endsAt) return 'DEAL_NOT_ACTIVE';
  return order.quantity > deal.available ? 'INSUFFICIENT_STOCK' : null;
}
