const OLDEST = [20, 19];

/** Ends the process with one clear line on a Node that cannot run Weir. Nothing else may be loaded before this. */
export function requireNode(version = process.versions.node) {
  if (isSupported(version)) return;
  process.stderr.write(
    `Weir needs Node.js ${OLDEST.join('.')} or newer, and this is ${version}. Install Node.js 22 from https://nodejs.org and try again.\n`,
  );
  process.exit(1);
}

export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
