-- Takes units and numbers the sale; with a second key, notes the order on that list in the same step.
-- KEYS: the deal's stock, the list or none. ARGV: units, order or none.
-- Returns the number of the sale; 0: too few are left. Redis that has lost its stock is an error, not "sold out".
local available = redis.call('hget', KEYS[1], 'available')
if not available then return redis.error_reply('NOSTOCK ' .. KEYS[1] .. ' is not there') end
if tonumber(available) < tonumber(ARGV[1]) then return 0 end
redis.call('hincrby', KEYS[1], 'available', -ARGV[1])
local seq = redis.call('hincrby', KEYS[1], 'seq', 1)
if KEYS[2] then redis.call('rpush', KEYS[2], seq .. ' ' .. ARGV[2]) end
return seq
