import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { Config } from '@app/config';
import { runProcess, serveMetrics } from '@app/logging';
import { createApp } from './create-app';
import { CallsInFlight } from './relay/calls-in-flight';

// V8 takes what lives as long as a call for long-lived and makes it in old space, where one such object keeps its whole call
// alive until the next full collection: a fifth of the process's time.
setFlagsFromString('--no-allocation-site-pretenuring');

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
