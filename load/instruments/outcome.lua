-- What every load ends with: one line of JSON, read by wrk.ts. Times are microseconds. `status` counts the answers
-- above 399.
function done(summary, latency)
  io.write(string.format(
    '{"requests":%d,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,' ..
      '"duration":%d,"bytes":%d,"p50":%d,"p95":%d,"p99":%d,"p999":%d}\n',
    summary.requests, summary.errors.status, summary.errors.connect, summary.errors.read,
    summary.errors.write, summary.errors.timeout, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency:percentile(99.9)))
end
