/** A connection whose server says what it is told to, as the protocol has it. For tests. */
import { Duplex } from 'node:stream';
import type mysql from 'mysql2';

/** Answers to a statement, and what a text is answered with when it fails. */
export const OK = bytes('00 00 00 02 00 00 00');
export const OK_AND_MORE = bytes('00 00 00 0a 00 00 00');
/** 300 rows, and an id of 8 bytes. */
export const LONG_OK_AND_MORE = bytes('00 fc 2c 01 fe 01 02 03 04 05 06 07 08 0a 00 00 00');
export const DUPLICATE = bytes('ff 26 04', '#23000taken');
export const DEADLOCK = bytes('ff bd 04', '#40001victim');
/** One column, the definition of which is not read; the row holds an empty text. */
export const ROWS = [bytes('01'), bytes('03 64 65 66'), bytes('fe 00 00 0a 00'), bytes('00')];

function bytes(hex: string, text = ''): Buffer {
  return Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.from(text)]);
}

export function packet(number: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([payload.length, 0, 0, number]), payload]);
}

/** Those of each text are numbered from 1, whatever comes at a time. */
function createNumbering(): (payload: Buffer) => Buffer {
  let number = 0;
  return (payload) => {
    const numbered = packet(++number, payload);
    if (payload === OK || payload[0] === 0xff) number = 0;
    return numbered;
  };
}

export function packets(...payloads: Buffer[]): Buffer {
  return Buffer.concat(payloads.map(createNumbering()));
}

export function createFakeConnection() {
  const written: Buffer[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      written.push(chunk);
      done();
    },
  });
  const connection = { stream, destroy() {} } as unknown as mysql.Connection;
  const numbered = createNumbering();
  const say = (...payloads: Buffer[]) => stream.push(Buffer.concat(payloads.map(numbered)));
  return { connection, stream, written, say };
}
