import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createPreview } from '../apps/admin/src/create-app';
import { describeApi } from '../apps/admin/src/openapi';

/** Writes the OpenAPI document of the admin app to `dist/openapi.json`: what the dashboard's client is made from. */
async function writeOpenApi(): Promise<void> {
  const app = await createPreview();
  writeFileSync(resolve('dist/openapi.json'), `${JSON.stringify(describeApi(app), null, 2)}\n`);
}

void writeOpenApi();
