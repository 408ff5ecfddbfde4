import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUILD = 'dist/apps/web';
const MOST_BYTES = 350 * 1024;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

describe('the first visit', () => {
  it('loads no more than 350 kB (gzip) before the page itself', () => {
    const manifest = JSON.parse(readFileSync(join(BUILD, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
    const files = new Set(['index.html', 'before-paint.js']);
    const visit = (name: string): void => {
      const { file, imports = [], css = [] } = manifest[name]!;
      if (files.has(file)) return;
      [file, ...css].forEach((one) => files.add(one));
      imports.forEach(visit);
    };
    visit('index.html');

    const sizes = [...files].map((file) => gzipSync(readFileSync(join(BUILD, file)), { level: 9 }).length);
    expect(files.size).toBeGreaterThan(4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });
});
