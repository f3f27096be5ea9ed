/**
 * Reads one HTTP answer after the other off a connection that carries one request at a time. It
 * knows what our servers send, `content-length` and nothing chunked, and refuses anything else.
 */

export interface AnswerReader {
  /**
   * The status of the answer that this chunk finishes; null: there is more to come. The chunk may
   * be overwritten as soon as this returns.
   */
  read(chunk: Buffer): number | null;
}

/** More would be no answer of ours. */
const HEAD_MAX_BYTES = 16 * 1024;
const HEAD_END = '\r\n\r\n';
const HEAD = /^HTTP\/1\.1 (\d{3}) /;
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

export function createAnswerReader(): AnswerReader {
  /** What has arrived of a head that is not whole; null: it is. */
  let head: Buffer | null = null;
  let status = 0;
  let bodyLeft = 0;

  function finish(bytes: number): number | null {
    if (bytes > bodyLeft) throw new Error(`${bytes - bodyLeft} bytes more than the answer has`);
    bodyLeft -= bytes;
    if (bodyLeft > 0) return null;
    const finished = status;
    status = 0;
    return finished;
  }

  return {
    read(chunk) {
      if (status !== 0) return finish(chunk.length);
      const bytes: Buffer = head === null ? chunk : Buffer.concat([head, chunk]);
      const end = bytes.indexOf(HEAD_END);
      if (end < 0) {
        if (bytes.length > HEAD_MAX_BYTES) throw new Error('the head of an answer has no end');
        head = Buffer.from(bytes);
        return null;
      }
      head = null;
      const bodyFrom = end + HEAD_END.length;
      const text = bytes.toString('latin1', 0, bodyFrom);
      const [, statusText] = HEAD.exec(text) ?? [];
      const [, lengthText] = LENGTH.exec(text) ?? [];
      if (!statusText || !lengthText) throw new Error(`not an answer of ours: ${text}`);
      status = Number(statusText);
      bodyLeft = Number(lengthText);
      return finish(bytes.length - bodyFrom);
    },
  };
}
