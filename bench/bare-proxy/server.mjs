// What a proxy costs that does nothing for its callers: the measure that Weir is held against. Arguments: port, upstream.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream';
import { Pool } from 'undici';
import { UPSTREAM_PREFIX } from '../calls.mjs';

const [port, upstream] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 4_096, pipelining: 1 });

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (bytes) => parts.push(bytes));
  request.on('end', () => {
    forward(request, Buffer.concat(parts).toString('utf8'), response).catch((error) => response.destroy(error));
  });
});

async function forward({ url, headers }, text, response) {
  const call = JSON.parse(text);
  const answer = await pool.request({
    method: 'POST',
    path: url,
    headers: { 'content-type': 'application/json', authorization: headers.authorization },
    body: JSON.stringify({ ...call, model: UPSTREAM_PREFIX + call.model }),
  });
  response.statusCode = answer.statusCode;
  response.setHeader('content-type', answer.headers['content-type']);
  if (call.stream) return pipeline(answer.body, response, () => undefined);
  const whole = Buffer.from(JSON.stringify(JSON.parse(await answer.body.text())));
  response.setHeader('content-length', whole.length);
  response.end(whole);
}

server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1');
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
