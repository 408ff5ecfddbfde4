import { copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_BYTES = 50_000_000;
const CHECK_EVERY_MS = 60_000;

/** Keeps every log below a bound, with one older part beside it. The writers append, so cutting a file short is safe. */
export function keepLogsSmall(folder) {
  const cut = () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
      const file = join(folder, name);
      if (statSync(file).size < LARGEST_BYTES) continue;
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    }
  };
  cut();
  setInterval(cut, CHECK_EVERY_MS).unref();
}
