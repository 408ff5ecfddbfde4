/**
 * Windows and leases in Redis. A window is a hash: `slot`, the last second it was brought up to; `requests` and `tokens`, the sums
 * over the slots; `r0` to `r60` and `t0` to `t60`, the slots. Leases are a sorted set: the calls under way by the time they end
 * unless they are renewed. All times are those of Redis: processes whose clocks differ would count the same second twice. Specs
 * pass a time of their own.
 */
const SHARED = `
local SLOTS = 61

local function time(given)
  if given ~= '0' then return tonumber(given) end
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000)
end

-- Brings a window up to a second: what left it is taken off its sums.
local function open(key, second)
  local found = redis.call('HMGET', key, 'slot', 'requests', 'tokens')
  local slot, requests, tokens = tonumber(found[1]), tonumber(found[2]) or 0, tonumber(found[3]) or 0
  if slot and second <= slot then return { slot = slot, requests = requests, tokens = tokens } end
  if not slot or second - slot >= SLOTS then
    redis.call('DEL', key)
    return { slot = second, requests = 0, tokens = 0 }
  end
  local gone = {}
  for passed = slot + 1, second do
    gone[#gone + 1] = 'r' .. passed % SLOTS
    gone[#gone + 1] = 't' .. passed % SLOTS
  end
  local values = redis.call('HMGET', key, unpack(gone))
  for i = 1, #gone, 2 do
    requests = requests - (tonumber(values[i]) or 0)
    tokens = tokens - (tonumber(values[i + 1]) or 0)
  end
  redis.call('HDEL', key, unpack(gone))
  redis.call('HSET', key, 'slot', second, 'requests', requests, 'tokens', tokens)
  return { slot = second, requests = requests, tokens = tokens }
end

local function add(key, window, requests, tokens, now)
  redis.call('HSET', key, 'slot', window.slot)
  if requests > 0 then
    redis.call('HINCRBY', key, 'requests', requests)
    redis.call('HINCRBY', key, 'r' .. window.slot % SLOTS, requests)
  end
  if tokens > 0 then
    redis.call('HINCRBY', key, 'tokens', tokens)
    redis.call('HINCRBY', key, 't' .. window.slot % SLOTS, tokens)
  end
  redis.call('PEXPIRE', key, math.max((window.slot + SLOTS) * 1000 - now, 1000))
end

local function places(key, now)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  return redis.call('ZCARD', key)
end
`;

/** How long a place is kept for a process that does not say that it lives. */
export const LEASE_MS = 60_000;

/**
 * KEYS: of each ceiling its window and its leases.
 * ARGV: now in ms or 0, the lease, how long it lasts, then of each ceiling: requests, tokens, tokens asked, concurrency; 0: no limit.
 * Reply: admitted (1 or 0), now in ms, then of each ceiling: requests, tokens and places used, ms until the request fits, ms until the
 * tokens fit, ms until the window is empty.
 */
export const ENTER = `${SHARED}
local now, lease, leaseMs = time(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local second = math.floor(now / 1000)
local ceilings, admitted = {}, true

for i = 1, #KEYS / 2 do
  local at = i * 4
  local it = {
    key = KEYS[i * 2 - 1], leases = KEYS[i * 2],
    requests = tonumber(ARGV[at]), tokens = tonumber(ARGV[at + 1]), asked = tonumber(ARGV[at + 2]), concurrency = tonumber(ARGV[at + 3]),
    window = { slot = second, requests = 0, tokens = 0 }, places = 0,
  }
  if it.requests > 0 or it.tokens > 0 then it.window = open(it.key, second) end
  if it.concurrency > 0 then it.places = places(it.leases, now) end
  it.overRequests = it.requests > 0 and it.window.requests + 1 - it.requests or 0
  it.overTokens = it.tokens > 0 and it.window.tokens + it.asked - it.tokens or 0
  if it.overRequests > 0 or it.overTokens > 0 or (it.concurrency > 0 and it.places >= it.concurrency) then admitted = false end
  ceilings[i] = it
end

local function untilFree(it, prefix, amount)
  if amount <= 0 then return 0 end
  local names = {}
  for back = SLOTS - 1, 0, -1 do names[#names + 1] = prefix .. (it.window.slot - back) % SLOTS end
  local left = 0
  for i, value in ipairs(redis.call('HMGET', it.key, unpack(names))) do
    left = left + (tonumber(value) or 0)
    if left >= amount then return (it.window.slot + i) * 1000 - now end
  end
  return SLOTS * 1000
end

local reply = { admitted and 1 or 0, now }
local function tell(requests, tokens, places, requestsWait, tokensWait, empty)
  local n = #reply
  reply[n + 1], reply[n + 2], reply[n + 3] = requests, tokens, places
  reply[n + 4], reply[n + 5], reply[n + 6] = requestsWait, tokensWait, empty
end

for _, it in ipairs(ceilings) do
  local window = it.window
  if admitted then
    if it.requests > 0 or it.tokens > 0 then
      add(it.key, window, it.requests > 0 and 1 or 0, it.asked, now)
    end
    if it.concurrency > 0 then
      redis.call('ZADD', it.leases, now + leaseMs, lease)
      redis.call('PEXPIRE', it.leases, leaseMs)
    end
    tell(window.requests + (it.requests > 0 and 1 or 0), window.tokens + it.asked,
      it.places + (it.concurrency > 0 and 1 or 0), 0, 0, (window.slot + SLOTS) * 1000 - now)
  else
    tell(window.requests, window.tokens, it.places, untilFree(it, 'r', it.overRequests), untilFree(it, 't', it.overTokens),
      math.max(redis.call('PTTL', it.key), 0))
  end
end
return reply
`;

/**
 * KEYS: of each ceiling its window and its leases.
 * ARGV: now in ms or 0, the lease, the second of its admission, then of each ceiling: requests to give back, tokens to add (below 0: to
 * give back), whether it has a place (1 or 0).
 */
export const LEAVE = `${SHARED}
local now, lease, admitted = time(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local second = math.floor(now / 1000)

local function giveBack(key, window, sum, prefix, amount)
  if amount <= 0 or admitted <= window.slot - SLOTS then return end
  local slot = prefix .. admitted % SLOTS
  local given = math.min(amount, tonumber(redis.call('HGET', key, slot)) or 0)
  if given == 0 then return end
  redis.call('HINCRBY', key, slot, -given)
  redis.call('HINCRBY', key, sum, -given)
end

for i = 1, #KEYS / 2 do
  local key, at = KEYS[i * 2 - 1], i * 3 + 1
  local requests, tokens = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  if requests > 0 or tokens ~= 0 then
    local window = open(key, second)
    giveBack(key, window, 'requests', 'r', requests)
    giveBack(key, window, 'tokens', 't', -tokens)
    if tokens > 0 then add(key, window, 0, tokens, now) end
  end
  if ARGV[at + 2] == '1' then redis.call('ZREM', KEYS[i * 2], lease) end
end
`;

/** KEYS: leases. ARGV: now in ms or 0, how long they last from now on, the leases of this process. */
export const RENEW = `${SHARED}
local untilMs, leaseMs = time(ARGV[1]) + ARGV[2], tonumber(ARGV[2])
for i = 3, #ARGV do redis.call('ZADD', KEYS[1], untilMs, ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], leaseMs)
`;

/** KEYS: of each ceiling its window and its leases. ARGV: now in ms or 0. Reply: of each: requests, tokens and places used. */
export const READ = `${SHARED}
local now = time(ARGV[1])
local reply = {}
for i = 1, #KEYS, 2 do
  local window = open(KEYS[i], math.floor(now / 1000))
  reply[#reply + 1], reply[#reply + 2] = window.requests, window.tokens
  reply[#reply + 1] = places(KEYS[i + 1], now)
end
return reply
`;
