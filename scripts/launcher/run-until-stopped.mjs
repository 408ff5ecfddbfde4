import { say, showFailure } from './progress.mjs';
import { explain } from './setup-error.mjs';
import { shutDown, stopOnSignals, stopSignal } from './shutdown.mjs';

/** Runs a start and keeps what it started until a signal. A failure is shown, all is stopped, and the exit code is 1. */
export async function runUntilStopped(start) {
  const fail = async (error) => {
    if (stopSignal.aborted) return;
    showFailure(explain(error));
    await shutDown();
    process.exit(1);
  };
  stopOnSignals(
    () => say('\nStopping; running calls get up to 35 s. Ctrl-C again to stop at once.'),
    () => process.exit(0),
  );
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  await start().catch(fail);
}
