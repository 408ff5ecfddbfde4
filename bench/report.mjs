import { cpus } from 'node:os';
import { say } from '../scripts/launcher/progress.mjs';
import { CHUNKS } from './calls.mjs';
import { isMeasurable } from './cpu.mjs';

const GOALS = { api: 1.6, everything: 3, stream: 2, translated: 2.5, loneMs: 0.8, firstTextMs: 1 };
const NAME_WIDTH = 34;
const COLUMN_WIDTH = 26;
const MEGABYTE = 1024 * 1024;

const us = (value) => (isMeasurable ? `${Math.round(value)} µs` : 'not measured');
const ms = (value) => `${value.toFixed(2)} ms`;
const against = (value, goal, unit = 'x') => `${value.toFixed(2)}${unit} (<= ${goal}${unit})`;
const ratio = (value, goal) => (isMeasurable ? against(value, goal) : 'not measured');
const row = (name, cells) =>
  say(`${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`);

export function reportHeader({ concurrency, seconds, rounds }) {
  const [{ model }] = cpus();
  say(
    `\n${rounds} pairs of ${seconds} s phases, ${concurrency} at a time; ${cpus().length} x ${model.trim()}, Node ${process.version}\n`,
  );
}

/** The table of what was measured under load. A goal stands beside the figure it is for. */
export function reportKinds(kinds) {
  const all = Object.entries(kinds);
  if (all.length === 0) return;
  const line = (name, read) =>
    row(
      name,
      all.map(([kind, figures]) => read(figures, kind)),
    );
  line('', ({ title }) => title);
  line('CPU per call: bare proxy', ({ bare }) => us(bare.totalUs));
  line('CPU per call: Weir API', ({ weir }) => us(weir.cpuUs.api));
  for (const part of ['worker', 'postgres', 'redis']) line(`  ${part}`, ({ weir }) => us(weir.cpuUs[part]));
  line('CPU per call: everything', ({ weir }) => us(weir.totalUs));
  line('API / bare proxy', ({ apiRatio }, kind) => ratio(apiRatio, kind === 'json' ? GOALS.api : GOALS.stream));
  line('everything / bare proxy', ({ everythingRatio }) => ratio(everythingRatio, GOALS.everything));
  for (const side of ['bare', 'weir']) {
    const name = side === 'bare' ? 'bare proxy' : 'Weir';
    line(`${name}: calls/s`, (figures) => String(Math.round(figures[side].callsPerSecond)));
    line(`${name}: p50, p99`, (figures) => `${ms(figures[side].p50Ms)}, ${ms(figures[side].p99Ms)}`);
    line(`${name}: calls (failed)`, (figures) => `${figures[side].calls} (${figures[side].failures})`);
  }
  line('settled after the last answer', ({ weir }) => ms(weir.lagMs));
  if (kinds.stream && kinds.translated) reportTranslation(kinds);
  say();
}

/** What the API process needs for a chunk in another format than the caller's, and how many times that of one in the same. */
function reportTranslation({ stream, translated }) {
  const perChunk = ({ weir }) => weir.cpuUs.api / CHUNKS;
  const times = perChunk(translated) / perChunk(stream);
  row(
    'API: CPU per chunk',
    [stream, translated].map((kind) => us(perChunk(kind))),
  );
  row('translated / same format', ['', ratio(times, GOALS.translated)]);
}

export function reportLone({ json, stream }) {
  const added = (side, name) => side[name].p50Ms - json.direct.p50Ms;
  const addedFirst = (name) => stream[name].firstTextP50Ms - stream.direct.firstTextP50Ms;
  row('A lone caller, p50', ['direct', 'bare proxy adds', 'Weir adds']);
  row('non-stream', [
    ms(json.direct.p50Ms),
    ms(added(json, 'bare')),
    against(added(json, 'weir'), GOALS.loneMs, ' ms'),
  ]);
  row('time to first token', [
    ms(stream.direct.firstTextP50Ms),
    ms(addedFirst('bare')),
    against(addedFirst('weir'), GOALS.firstTextMs, ' ms'),
  ]);
  say();
}

export function reportMemory(bytes) {
  if (bytes) say(`Memory of the API process at the end: ${Math.round(bytes / MEGABYTE)} MB`);
}

export function reportBooks({ isRight, ledger, answered, recorded, inbox, quarantined, holds }) {
  say(
    `Calls: ${answered} answered, ${recorded} charged; left over: ${inbox} in the inbox, ${quarantined} set aside, ${holds} held`,
  );
  say(isRight ? 'The ledger balances.' : `THE MONEY IS NOT RIGHT\n${ledger}`);
}
