-- Any requests: formatted before the clock starts, then handed out in turn.
-- Argument: a file with one request a line, its fields parted by tabs: method, path, token, body; see http-request.ts.
require("outcome")

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
