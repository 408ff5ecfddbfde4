/** One Ctrl-C arrives twice below `npm start`: from the terminal, and passed on by npm. */
const SAME_KEY_PRESS_MS = 500;

/** What was started, and how it is stopped in reverse order, exactly once, however the launcher comes to its end. */
const stops = [];
const stopping = new AbortController();
const hurrying = new AbortController();
let currentStep = Promise.resolve();
let ended;

/** Aborts when the launcher is to stop: commands and waits that carry it end at once. */
export const stopSignal = stopping.signal;

/** Aborts when the user asks a second time: what still runs is killed. */
export const hurrySignal = hurrying.signal;

/** Call it before starting a thing, so that a stop in the middle of the start finds it. */
export function onShutdown(stop) {
  stops.push(stop);
}

/** Shutting down waits for the step under way: it may just be starting something. */
export function setCurrentStep(promise) {
  currentStep = promise.catch(() => undefined);
}

export function shutDown() {
  stopping.abort();
  ended ??= stopEverything();
  return ended;
}

async function stopEverything() {
  await currentStep;
  for (const stop of stops.reverse()) {
    await stop().catch((error) => process.stderr.write(`While stopping: ${error.message}\n`));
  }
}

/** The first Ctrl-C (or SIGTERM, SIGHUP) stops in order, the second one kills the apps. Calls `exit` when all is down. */
export function stopOnSignals(onFirst, exit) {
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (firstAt > 0) return Date.now() - firstAt > SAME_KEY_PRESS_MS && hurrying.abort();
      firstAt = Date.now();
      onFirst(signal);
      shutDown().then(exit);
    });
  }
  // A closed terminal must not stop the orderly end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
