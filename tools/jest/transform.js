// TypeScript, and the ESM-only packages (Nest 12 among them), compiled to CommonJS for Jest, which loads ES modules
// through require() only from Node 24.9 on. CommonJS packages pass untouched: compiling them as modules would break
// those that use the top-level `this`.
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { createTransformer } = require('@swc/jest');

const swcrc = JSON.parse(readFileSync(resolve(__dirname, '../../.swcrc'), 'utf8'));
const typescript = createTransformer({ ...swcrc, swcrc: false });
const esm = createTransformer({
  swcrc: false,
  sourceMaps: false,
  jsc: { target: 'es2022' },
  module: { type: 'commonjs' },
});

const types = new Map();
function packageType(folder) {
  if (!types.has(folder)) {
    const file = join(folder, 'package.json');
    types.set(
      folder,
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).type ?? 'commonjs') : packageType(dirname(folder)),
    );
  }
  return types.get(folder);
}
const pick = (file) =>
  /\.[cm]?tsx?$/.test(file)
    ? typescript
    : file.endsWith('.mjs') || (file.endsWith('.js') && packageType(dirname(file)) === 'module')
      ? esm
      : undefined;

module.exports = {
  canInstrument: false,
  process: (source, file, options) => pick(file)?.process(source, file, options) ?? { code: source },
  getCacheKey: (source, file, options) => (pick(file) ?? esm).getCacheKey(source, file, options),
};
