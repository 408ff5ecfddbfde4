import { parseArgs } from 'node:util';
import { SetupError } from '../scripts/launcher/setup-error.mjs';
import { KINDS } from './calls.mjs';

/** Measured alone, without calls over HTTP. */
const PARTS = ['settle', 'holds', 'limits', 'audit', 'dashboard', 'routing', 'exports'];
const USUAL_USAGES = { audit: '1000000', dashboard: '10000000', exports: '1000000' };

export const HELP = `npm run bench -- [options]

  --seconds N      length of a measured phase (default 8)
  --concurrency N  callers at the same time (default 64)
  --rounds N       pairs of a phase with the bare proxy and one with Weir (default 2)
  --only PART      ${[...Object.keys(KINDS), 'lone', ...PARTS].join(', ')}
  --usages N       how many usages --only settle puts in the inbox (default 100000), --only audit in the
                   ledger, --only exports (default 1000000 each), --only dashboard in 30 days (default 10000000)
  --json FILE      writes all figures there
  --profile FOLDER writes a CPU profile of the API process there and shows its top; it slows the process by some per cent
  --statements     adds what each SQL statement costs, from pg_stat_statements`;

const DEFINITION = {
  seconds: { type: 'string', default: '8' },
  concurrency: { type: 'string', default: '64' },
  rounds: { type: 'string', default: '2' },
  only: { type: 'string' },
  usages: { type: 'string' },
  json: { type: 'string' },
  profile: { type: 'string' },
  statements: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

/** What a command line asks for. `kinds` are the calls to measure under load. Throws a SetupError with the help. */
export function readOptions(commandLine) {
  const given = parse(commandLine);
  const isKnown = given.only === undefined || given.only in KINDS || ['lone', ...PARTS].includes(given.only);
  if (!isKnown) throw new SetupError(`There is no part "${given.only}".`, HELP);
  return {
    ...given,
    seconds: wholeNumber('seconds', given.seconds, 600),
    concurrency: wholeNumber('concurrency', given.concurrency, 4_096),
    rounds: wholeNumber('rounds', given.rounds, 100),
    usages: wholeNumber('usages', given.usages ?? USUAL_USAGES[given.only] ?? '100000', 10_000_000),
    kinds: Object.keys(KINDS).filter(
      (kind) => given.only === undefined || given.only === kind || besides(given.only, kind),
    ),
    hasLone: given.only === undefined || given.only === 'lone',
  };
}

/** A translated stream says something only beside one that is not. */
const besides = (only, kind) => only === 'translated' && kind === 'stream';

function parse(commandLine) {
  try {
    return parseArgs({ args: commandLine, options: DEFINITION }).values;
  } catch (error) {
    throw new SetupError(error.message, HELP);
  }
}

function wholeNumber(name, text, max) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new SetupError(`--${name} must be a whole number from 1 to ${max}, not "${text}".`, HELP);
}
