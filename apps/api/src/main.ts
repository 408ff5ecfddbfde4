import 'reflect-metadata';
import { Config } from '@app/config';
import { runProcess, serveMetrics } from '@app/logging';
import { createApp } from './create-app';
import { CallsInFlight } from './relay/calls-in-flight';

void runProcess(async () => {
  const app = await createApp();
  const config = app.get(Config);
  const stopMetrics = await serveMetrics(config.host, config.apiMetricsPort);
  await app.listen(config.apiPort, config.host);
  return async () => {
    await app.get(CallsInFlight).stop({ delayMs: config.stopDelayMs, withinMs: config.stopTimeoutMs });
    await app.close();
    await stopMetrics();
  };
});
