import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { stopSignal } from './shutdown.mjs';

const LONGEST_OUTPUT = 1_000_000;

/**
 * Runs a command to its end and returns { status, stdout, output }, output being stdout and stderr as they came. With
 * `log` it is also appended to that file. A shutdown ends the command, unless `signal` is given as undefined.
 */
export function run(command, args, { log, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const result = { status: 0, stdout: '', output: '' };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal: stopSignal, ...options });
    const collect = (chunk) => {
      result.output = (result.output + chunk).slice(-LONGEST_OUTPUT);
      if (log) appendFileSync(log, chunk, { mode: 0o600 });
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      result.stdout += chunk;
      collect(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => {
      if (error.name === 'AbortError') return reject(error);
      resolve({ ...result, status: 127, output: error.message });
    });
    child.on('close', (status, signal) => resolve({ ...result, status: status ?? signal }));
  });
}

/** Runs a script of a dependency with this very Node. */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);

export const lastLines = (text, count = 15) => text.trimEnd().split('\n').slice(-count).join('\n');

/** The end of a log file, or nothing when there is no such file. */
export const endOfLog = (file, count = 15) => (existsSync(file) ? lastLines(readFileSync(file, 'utf8'), count) : '');
