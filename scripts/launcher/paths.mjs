import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const inRepository = (...parts) => join(repository, ...parts);

/** Programs of our dependencies, called by path: `npx` would cost time and may ask the network. */
export const programs = {
  nest: inRepository('node_modules/@nestjs/cli/bin/nest.js'),
  prisma: inRepository('node_modules/prisma/build/index.js'),
  vite: inRepository('node_modules/vite/bin/vite.js'),
  openapiTypescript: inRepository('node_modules/openapi-typescript/bin/cli.js'),
  jest: inRepository('node_modules/jest/bin/jest.js'),
};
