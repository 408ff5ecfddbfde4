import { readFileSync } from 'node:fs';
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const missing = [];
for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
  for (const name of Object.keys(optionalDependencies)) {
    let at = path;
    while (!packages[`${at ? `${at}/` : ''}node_modules/${name}`] && at)
      at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')));
    if (!packages[`${at ? `${at}/` : ''}node_modules/${name}`]) missing.push(`${path} -> ${name}`);
  }
console.log(missing.join('\n') || 'lock complete');
process.exit(missing.length ? 1 : 0);
