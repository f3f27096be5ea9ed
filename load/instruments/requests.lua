-- Any requests: formatted before the clock starts, then handed out in turn.
-- Argument: a file with one request a line, its fields parted by tabs: method, path, token, body; see workloads/http-request.ts.
local requests = {}
local next = 0

function init(args)
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^(%u+)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

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
