/** Many kept connections to one server, one request at a time on each: raw sockets, little work. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createAnswerReader } from './answer.ts';

export interface Connections {
  send(connection: number, request: Buffer): void;
  close(): void;
}

export interface ConnectionEvents {
  onAnswer(connection: number, status: number): void;
  /** It was closed, or said what we do not understand. It is not opened again. */
  onLost(connection: number): void;
}

/** The server does not queue more while it accepts. */
const OPENED_AT_ONCE = 100;
const READ_BYTES = 64 * 1024;

export async function openConnections(
  port: number,
  count: number,
  { onAnswer, onLost }: ConnectionEvents,
): Promise<Connections> {
  // One for all: what is read is looked at before the next read.
  const buffer = Buffer.alloc(READ_BYTES);
  const sockets: Socket[] = [];

  async function open(connection: number): Promise<void> {
    const reader = createAnswerReader();
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (bytes, chunk) => {
          read(connection, reader.read, Buffer.from(chunk.buffer, chunk.byteOffset, bytes));
          return true;
        },
      },
    });
    sockets[connection] = socket;
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.on('close', () => onLost(connection));
  }

  function read(connection: number, readAnswer: (chunk: Buffer) => number | null, chunk: Buffer) {
    try {
      const status = readAnswer(chunk);
      if (status !== null) onAnswer(connection, status);
    } catch (error) {
      sockets[connection]?.destroy(error as Error);
    }
  }

  for (let from = 0; from < count; from += OPENED_AT_ONCE) {
    const some = Math.min(OPENED_AT_ONCE, count - from);
    await Promise.all(Array.from({ length: some }, (_, index) => open(from + index)));
  }
  return {
    send: (connection, request) => void sockets[connection]?.write(request),
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
