-- Everything is formatted before the clock starts; while it runs, request() only hands out the next string.
-- Arguments: a file with one access token a line, a file with the body of the order.
require("outcome")

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
