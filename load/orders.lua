-- Everything is formatted before the clock starts; while it runs, request() only hands out the next string.
-- Arguments: a file with one access token a line, a file with the body of the order.
local requests = {}
local next = 0

function init(args)
  local file = assert(io.open(args[2]))
  local body = file:read("*a")
  file:close()
  for token in io.lines(args[1]) do
    local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token }
    requests[#requests + 1] = wrk.format("POST", "/orders", headers, body)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

-- One line of JSON, read by wrk.ts. Times are microseconds. `status` counts the answers above 399.
function done(summary, latency)
  io.write(string.format(
    '{"requests":%d,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,' ..
      '"duration":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.errors.status, summary.errors.connect, summary.errors.read,
    summary.errors.write, summary.errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
