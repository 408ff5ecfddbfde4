import 'reflect-metadata';
import { Config } from '@app/config';
import { runProcess } from '@app/logging';
import { createApp } from './create-app';

void runProcess(async () => {
  const app = await createApp();
  const config = app.get(Config);
  await app.listen(config.adminPort, config.host);
  return () => app.close();
});
