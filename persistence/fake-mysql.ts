/** A connection whose server says what it is told to, byte by byte as the protocol has it. For tests. */
import { Duplex } from 'node:stream';
import type mysql from 'mysql2';

export const OK = packet('00 00 00 02 00 00 00');
export const OK_AND_MORE = packet('00 00 00 0a 00 00 00');
/** 300 rows, and an id of 8 bytes. */
export const LONG_OK_AND_MORE = packet('00 fc 2c 01 fe 01 02 03 04 05 06 07 08 0a 00 00 00');
export const DUPLICATE = packet('ff 26 04', '#23000taken');
/** One column follows. */
export const ROWS = packet('01');

function packet(hex: string, text = ''): Buffer {
  const payload = Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.from(text)]);
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 1]), payload]);
}

/** What mysql2 itself asks succeeds. */
export function createFakeConnection() {
  const written: Buffer[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      written.push(chunk);
      done();
    },
  });
  const query = (_: string, done: (error: null, rows: unknown[]) => void) => {
    setImmediate(() => done(null, []));
    return { on() {} };
  };
  const connection = { stream, query, destroy() {} } as unknown as mysql.Connection;
  const say = (...packets: Buffer[]) => stream.push(Buffer.concat(packets));
  return { connection, stream, written, say };
}
