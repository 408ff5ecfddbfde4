import { setCurrentStep, stopSignal } from './shutdown.mjs';

const isTerminal = Boolean(process.stdout.isTTY) && process.env.TERM !== 'dumb';
const paint = (code, text) => (isTerminal && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);
const marks = isTerminal
  ? { done: paint(32, '✔'), failed: paint(31, '✘'), note: paint(33, '•') }
  : { done: 'ok', failed: 'FAILED', note: '-' };

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);

export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** One line about something that happened while all was running. */
export function announce(text) {
  say(`${marks.note} ${text}`);
}

/**
 * Runs one step and shows it as one line, with its time when done. `work` gets a function that completes the line
 * (`note('port 40021')`). Once a shutdown has begun no further step starts.
 */
export async function step(title, work) {
  if (stopSignal.aborted) return new Promise(() => undefined);
  const startedAt = performance.now();
  const seconds = () => dim(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  let detail = '';
  const redraw = () => process.stdout.write(`\r\u001b[2K${dim('…')} ${title} ${seconds()}`);
  const ticking = isTerminal && setInterval(redraw, 200);
  if (isTerminal) redraw();
  const finish = (mark) => {
    clearInterval(ticking);
    if (isTerminal) process.stdout.write('\r\u001b[2K');
    say(`${mark} ${title}${detail && `: ${detail}`} ${seconds()}`);
  };
  try {
    const running = work((text) => (detail = text));
    setCurrentStep(running);
    const result = await running;
    finish(marks.done);
    return result;
  } catch (error) {
    finish(marks.failed);
    throw error;
  }
}

export function showFailure({ message, details }) {
  process.stderr.write(`\n${paint(31, message)}\n`);
  if (details) process.stderr.write(`${details.trimEnd().replace(/^/gm, '  | ')}\n`);
}
