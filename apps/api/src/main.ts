import 'reflect-metadata';
import { Config } from '@app/config';
import { runProcess, serveMetrics } from '@app/logging';
import { createApp } from './create-app';
import { CallsInFlight } from './relay/calls-in-flight';

/** Streams may take that long to finish when the process is told to stop. */
const FINISH_CALLS_MS = 30_000;

void runProcess(async () => {
  const app = await createApp();
  const config = app.get(Config);
  const stopMetrics = await serveMetrics(config.host, config.apiMetricsPort);
  await app.listen(config.apiPort, config.host);
  return async () => {
    await app.get(CallsInFlight).stop(FINISH_CALLS_MS);
    await app.close();
    await stopMetrics();
  };
});
