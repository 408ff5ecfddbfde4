import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, loadEnv } from 'vite';
import { precompress } from './precompress.mjs';
import { splitAntd } from './split-antd.mjs';

const root = import.meta.dirname;
const { WEIR_ADMIN_URL: admin = 'http://127.0.0.1:3001' } = loadEnv('', root, 'WEIR_');

/** What changes only when a package does, apart from our own code: a new Weir leaves these in the browser's cache. */
const CHUNKS = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'data', test: /node_modules\/(@tanstack|i18next|react-i18next|openapi-fetch|openapi-react-query|dayjs)\// },
];

export default defineConfig({
  root,
  plugins: [splitAntd(), react(), precompress()],
  build: {
    outDir: resolve(root, '../../dist/apps/web'),
    // The old files stay until the build is done: an admin app serves from there. scripts/launcher removes them then.
    emptyOutDir: false,
    manifest: true,
    target: 'es2022',
    // The charts, which no page loads before it shows one.
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  server: { proxy: { '/api': { target: admin, changeOrigin: false } } },
});
