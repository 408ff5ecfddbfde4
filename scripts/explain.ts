import { parseRequestId } from '@app/common';
import { runCommand } from './command';
import { explain } from './explain-call';

/** `npm run explain -- req_...`: the life of one call: attempts, usage, price version, charge, ledger entries. */
void runCommand(async (database) => {
  const requestId = parseRequestId(process.argv[2] ?? '');
  if (!requestId) throw new Error('Name a call: npm run explain -- req_... (the x-request-id of its answer).');
  await explain(database, requestId);
});
