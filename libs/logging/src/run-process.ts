/** Stops what `start` started. */
type Stop = () => Promise<void>;

/**
 * The life of a process: starts, stops at SIGTERM, SIGINT or when the launcher that started it dies, and says in one line
 * why it could not start. Exit codes: 0 stopped when told to, 1 could not start.
 */
export async function runProcess(start: () => Promise<Stop>): Promise<void> {
  let stop: Stop;
  try {
    stop = await start();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  let isStopping = false;
  const stopOnce = () => {
    if (isStopping) return;
    isStopping = true;
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stopOnce);
  process.on('SIGINT', stopOnce);
  process.on('disconnect', stopOnce);
}
