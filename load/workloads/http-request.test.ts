import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type HttpRequest, readRequests, toBytes, writeRequests } from './http-request.ts';

const requests = suite('requests of a workload');

const ORDER: HttpRequest = {
  method: 'POST',
  path: '/orders',
  token: 'a.b.c',
  body: '{"note":"문 앞"}',
};
const LIST: HttpRequest = { method: 'GET', path: '/products?size=20', token: null, body: null };

requests('are read as they were written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'requests-test-'));
  try {
    const path = join(folder, 'requests');
    writeRequests(path, [ORDER, LIST]);
    assert.equal(readRequests(path), [ORDER, LIST]);
    assert.throws(() => writeRequests(path, [{ ...LIST, path: '/a\nb' }]), /no line/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

requests('are HTTP on the wire, their length in bytes', () => {
  assert.is(
    `${toBytes(ORDER, 'a:1')}`,
    'POST /orders HTTP/1.1\r\nHost: a:1\r\nAuthorization: Bearer a.b.c\r\n' +
      'Content-Type: application/json\r\nContent-Length: 18\r\n\r\n{"note":"문 앞"}',
  );
  assert.is(`${toBytes(LIST, 'a:1')}`, 'GET /products?size=20 HTTP/1.1\r\nHost: a:1\r\n\r\n');
});

requests.run();
