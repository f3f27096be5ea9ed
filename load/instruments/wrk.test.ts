import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOutcome } from './wrk.ts';

const wrk = suite('wrk');

const SUMMARY = `Running 10s test @ http://127.0.0.1:4003/orders
  1 threads and 256 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    17.05ms    3.97ms  90.35ms   92.57%
    Req/Sec    15.13k     1.72k   17.28k    84.00%
  150598 requests in 10.02s, 129.11MB read
Requests/sec:  15034.45
Transfer/sec:     12.89MB
`;
const LINE =
  '{"requests":150598,"status":98,"connect":1,"read":2,"write":3,"timeout":4,' +
  '"duration":10016868,"bytes":135381602,"p50":16640,"p95":24100,"p99":31200,"p999":88000}';

wrk('tells accepted, refused and lost requests apart', () => {
  assert.equal(parseOutcome(`${SUMMARY}${LINE}\n`), {
    accepted: 150_500,
    refused: 98,
    broken: 10,
    seconds: 10.016868,
    bytes: 135_381_602,
    p50Ms: 16.64,
    p95Ms: 24.1,
    p99Ms: 31.2,
    p999Ms: 88,
  });
});

wrk('has no outcome when it could not connect', () => {
  assert.is(parseOutcome('unable to connect to 127.0.0.1:1 Connection refused\n'), null);
  assert.is(parseOutcome(''), null);
});

wrk.run();
