/**
 * A connection on which texts follow one another without waiting for answers: the server reads the
 * next one as soon as it has done with the one before, however busy we are. mysql2 opens the
 * connection, and would wait; so from then on its bytes are ours (the protocol's COM_QUERY, and of
 * its answers those to statements without rows).
 */
import type mysql from 'mysql2';
import { destroy, isAlive, Lost, Refused, streamOf } from './mysql-session.ts';

export interface TextPipe {
  /**
   * Resolves, when the last statement of the text has succeeded, with how many did. Rejects with
   * `Refused`, the rest of the text then was not run, or `Lost`. No statement may return rows.
   */
  send(text: string): Promise<number>;
  isAlive(): boolean;
  /** At once. What was not answered is lost. */
  destroy(message: string): void;
}

/** A text that was sent, until it is answered. */
interface Sent {
  succeeded: number;
  resolve(succeeded: number): void;
  reject(error: Lost | Refused): void;
}

/** Longer ones go in several packets, which we do not write. */
export const PACKET_BYTES_MAX = 0xff_ff_fe;
/** Length, 3 bytes, and the packet's number: those of a text are counted from its own, 0. */
const HEADER_BYTES = 4;
const PACKET_NUMBERS = 256;
const COM_QUERY = 3;
const OK = 0x00;
const ERROR = 0xff;
/** With its number. */
const ERROR_BYTES_MIN = 3;
/** In an answer's status: another statement of the same text will be answered. */
const MORE_RESULTS_EXIST = 8;

/** The connection must rest, and is the pipe's alone from now on. */
export function createTextPipe(connection: mysql.Connection): TextPipe {
  const stream = streamOf(connection);
  const sent: Sent[] = [];
  let lostBy = 'the connection to the database ended';

  function onPacket(packet: Buffer, number: number): void {
    if (!isAlive(connection)) return;
    const [first] = sent;
    const isNext = first && number === (first.succeeded + 1) % PACKET_NUMBERS;
    const status = packet[0] === OK ? statusOf(packet) : null;
    if (!isNext) {
      lose('the database says what it was not asked');
    } else if (status !== null) {
      first.succeeded++;
      if (!(status & MORE_RESULTS_EXIST)) sent.shift()?.resolve(first.succeeded);
    } else if (packet[0] === ERROR && packet.length >= ERROR_BYTES_MIN) {
      sent.shift()?.reject(refusalOf(packet, first.succeeded));
    } else {
      lose('the database answers what no text of ours can be answered');
    }
  }

  function lose(message: string): void {
    lostBy = message;
    destroy(connection);
  }

  stream.removeAllListeners('data');
  stream.on('data', createPacketReader(onPacket));
  stream.once('close', () => {
    for (const { reject } of sent.splice(0)) reject(new Lost(lostBy, true));
  });

  return {
    send(text) {
      if (!isAlive(connection)) return Promise.reject(new Lost('the connection had ended', false));
      stream.write(queryPacket(text));
      return new Promise((resolve, reject) => sent.push({ succeeded: 0, resolve, reject }));
    },
    isAlive: () => isAlive(connection),
    destroy: lose,
  };
}

function queryPacket(text: string): Buffer {
  const bytes = 1 + Buffer.byteLength(text);
  const packet = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  // Its fourth byte, the packet's number, is 0.
  packet.writeUInt32LE(bytes, 0);
  packet[HEADER_BYTES] = COM_QUERY;
  packet.write(text, HEADER_BYTES + 1);
  return packet;
}

/** Takes chunks as they come; gives whole packets, without their headers, and their numbers. */
function createPacketReader(
  onPacket: (packet: Buffer, number: number) => void,
): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readUIntLE(at, 3);
      if (end > bytes.length) break;
      onPacket(bytes.subarray(at + HEADER_BYTES, end), bytes[at + HEADER_BYTES - 1]!);
      at = end;
    }
    rest = bytes.subarray(at);
  };
}

/**
 * Behind two numbers, the rows that changed and the last id, whose first byte tells their size.
 * Null when it is not there.
 */
function statusOf(packet: Buffer): number | null {
  let at = 1;
  for (let numbers = 0; numbers < 2; numbers++) at += sizeOfNumber(packet[at] ?? 0);
  return at + 2 <= packet.length ? packet.readUInt16LE(at) : null;
}

function sizeOfNumber(first: number): number {
  if (first === 0xfc) return 3;
  if (first === 0xfd) return 4;
  return first === 0xfe ? 9 : 1;
}

/** The error's number, `#` and five characters of SQL's own code, and a message. */
function refusalOf(packet: Buffer, succeeded: number): Refused {
  const message = packet.toString('utf8', 9);
  return new Refused({ message, errno: packet.readUInt16LE(1) }, succeeded);
}
