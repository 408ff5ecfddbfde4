/**
 * What decides about circuits while Redis is there: one round trip for a failure, whatever follows from it. The same as `blame`
 * and `credit` of circuit.ts; times are those of the process that asks.
 */

const ROLL = `
local function roll(counts, now)
  local half = math.floor(now / tonumber(ARGV[1]))
  local was = tonumber(counts.half or 0)
  if half == was then return end
  local isNext = half == was + 1
  counts.servedBefore = isNext and tonumber(counts.served or 0) or 0
  counts.failedBefore = isNext and tonumber(counts.failed or 0) or 0
  counts.half, counts.served, counts.failed = half, 0, 0
end
local function read(key)
  local counts, fields = {}, redis.call('HGETALL', key)
  for at = 1, #fields, 2 do counts[fields[at]] = tonumber(fields[at + 1]) end
  for _, name in ipairs({ 'half', 'served', 'failed', 'servedBefore', 'failedBefore', 'streak', 'openings', 'closedAtMs' }) do
    counts[name] = counts[name] or 0
  end
  return counts
end
local function keep(key, counts, seconds)
  local fields = {}
  for name, value in pairs(counts) do
    fields[#fields + 1] = name
    fields[#fields + 1] = string.format('%.0f', value)
  end
  redis.call('HSET', key, unpack(fields))
  redis.call('EXPIRE', key, seconds)
end`;

/**
 * KEYS: 1 the open circuits, by key; 2 the counts of this one.
 * ARGV: 1 half a window, 2 a streak, 3 enough attempts, 4 forgiven after, 5 channel to publish on, 6 the blame as JSON.
 * Answers the circuit as JSON, or nil: it is closed.
 */
export const BLAME = `${ROLL}
local blame = cjson.decode(ARGV[6])
local now = blame.nowMs

local function told(circuit)
  local json = cjson.encode(circuit)
  redis.call('HSET', KEYS[1], blame.key, json)
  redis.call('PUBLISH', ARGV[5], json)
  return json
end

local function opened(openings)
  local pause = blame.retryAfterMs
  if pause == 0 then pause = math.min(blame.firstMs * 2 ^ (openings - 1), blame.longestMs) end
  return told({
    key = blame.key, channelId = blame.channelId, failure = blame.failure, isGuess = blame.isGuess and blame.retryAfterMs == 0,
    openedAtMs = now, untilMs = now + math.floor(pause), openings = openings,
    callersFromMs = now + math.floor(pause) + blame.probesWaitMs,
  })
end

local json = redis.call('HGET', KEYS[1], blame.key)
if json then
  local circuit = cjson.decode(json)
  if blame.startedMs < circuit.openedAtMs then return json end
  if now >= circuit.untilMs then return opened(circuit.openings + 1) end
  if now + blame.retryAfterMs <= circuit.untilMs then return json end
  circuit.failure, circuit.isGuess, circuit.untilMs = blame.failure, false, now + blame.retryAfterMs
  circuit.callersFromMs = circuit.untilMs + blame.probesWaitMs
  return told(circuit)
end

local counts = read(KEYS[2])
roll(counts, now)
counts.served = counts.served + blame.served
counts.failed = counts.failed + 1
counts.streak = blame.served > 0 and 1 or counts.streak + 1
local failures = counts.failed + counts.failedBefore
local attempts = failures + counts.served + counts.servedBefore
local isOften = counts.streak >= tonumber(ARGV[2]) or (attempts >= tonumber(ARGV[3]) and failures * 2 >= attempts)
local forgivenAfter = tonumber(ARGV[4])
if not blame.isAtOnce and not isOften then
  keep(KEYS[2], counts, forgivenAfter / 1000)
  return nil
end
local openings = (now - counts.closedAtMs > forgivenAfter and 0 or counts.openings) + 1
redis.call('DEL', KEYS[2])
keep(KEYS[2], { openings = openings, closedAtMs = now }, forgivenAfter / 1000)
return opened(openings)`;

/** KEYS: the counts of circuits. ARGV: 1 half a window, 2 now, 3 seconds to keep them, then how many each has served. */
export const CREDIT = `${ROLL}
for at, key in ipairs(KEYS) do
  local counts = read(key)
  roll(counts, tonumber(ARGV[2]))
  counts.served = counts.served + tonumber(ARGV[at + 3])
  counts.streak = 0
  keep(key, counts, ARGV[3])
end`;

/**
 * KEYS: 1 the open circuits, by key; 2 the counts of this one.
 * ARGV: 1 its key, 2 when what worked began (what was opened later stays open), 3 now, 4 seconds to keep the counts, 5 channel to publish on.
 * Answers 1 when it is closed.
 */
export const CLOSE = `
local json = redis.call('HGET', KEYS[1], ARGV[1])
if not json then return 1 end
local circuit = cjson.decode(json)
if tonumber(ARGV[2]) < circuit.openedAtMs then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'openings', circuit.openings, 'closedAtMs', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('PUBLISH', ARGV[5], cjson.encode({ closed = ARGV[1] }))
return 1`;
