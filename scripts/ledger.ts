import { parseArgs } from 'node:util';
import { recordChange } from '@app/audit';
import { parseUsd, type NanoUsd } from '@app/common';
import type { Database } from '@app/database';
import { LedgerService, type Posted } from '@app/ledger';
import { uuidv7 } from 'uuidv7';
import { print, runCommand } from './command';
import { showWallet } from './show-wallet';

const USAGE = `npm run ledger -- VERB --organization NAME [...]

  show                                                        balance, credit, holds, grants, budgets, the last transactions
  top-up | refund | adjust       --amount 12.50               money in; money out; a correction (needs --memo; --amount=-5 takes)
  grant                          --amount 5 [--expires 2027-01-31T00:00:00Z]
  reverse                        --transaction 42 [--overdraw]
  credit-limit | overdraft       --limit 100
  hold-mode                      --mode strict|expected
  freeze | unfreeze
  budget                         --scope organization|user|api_token|project [--subject ID] --period day|week|month|lifetime
                                 --limit 20, or --remove
  close-month                    --month 2026-10              (for all organizations)

  --key K    the same key never does a thing twice (default: a new one)       --memo TEXT    why`;

const OPTIONS = {
  organization: { type: 'string' },
  amount: { type: 'string' },
  limit: { type: 'string' },
  expires: { type: 'string' },
  transaction: { type: 'string' },
  overdraw: { type: 'boolean', default: false },
  mode: { type: 'string' },
  scope: { type: 'string' },
  subject: { type: 'string', default: '' },
  period: { type: 'string' },
  remove: { type: 'boolean', default: false },
  month: { type: 'string' },
  key: { type: 'string' },
  memo: { type: 'string' },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

interface Context {
  readonly database: Database;
  readonly ledger: LedgerService;
  readonly options: Options;
  readonly walletId: string;
  readonly organizationId: string;
  readonly request: {
    readonly walletId: string;
    readonly idempotencyKey: string;
    readonly actor: string;
    readonly memo?: string;
  };
}

const VERBS: Readonly<Record<string, (context: Context) => Promise<Posted | void>>> = {
  show: ({ database, walletId }) => showWallet(database, walletId),
  'top-up': ({ ledger, request, options }) => ledger.topUp({ ...request, amount: money(options, 'amount') }),
  refund: ({ ledger, request, options }) => ledger.refund({ ...request, amount: money(options, 'amount') }),
  adjust: ({ ledger, request, options }) =>
    ledger.adjust({ ...request, memo: needed(options, 'memo'), amount: money(options, 'amount') }),
  grant: ({ ledger, request, options }) => {
    const expiresAt = options.expires === undefined ? {} : { expiresAt: instant(options.expires) };
    return ledger.grantPromo({ ...request, ...expiresAt, amount: money(options, 'amount') });
  },
  reverse: ({ ledger, request, options }) =>
    ledger.reverse({ ...request, transactionId: transaction(options), mayOverdraw: options.overdraw }),
  'credit-limit': ({ ledger, request, options }) =>
    ledger.setCreditLimit({ ...request, limit: money(options, 'limit') }),
  overdraft: ({ ledger, request, options }) => ledger.setOverdraft({ ...request, limit: money(options, 'limit') }),
  'hold-mode': async ({ database, organizationId, options }) => {
    const holdMode = oneOf(options, 'mode', ['strict', 'expected'] as const);
    await database.prisma.organization.update({ where: { id: organizationId }, data: { holdMode } });
  },
  freeze: ({ ledger, request }) => ledger.freeze(request),
  unfreeze: ({ ledger, request }) => ledger.unfreeze(request),
  budget: async ({ ledger, walletId, options }) => {
    const scope = oneOf(options, 'scope', ['organization', 'user', 'api_token', 'project'] as const);
    const period = oneOf(options, 'period', ['day', 'week', 'month', 'lifetime'] as const);
    const key = { walletId, scope, subject: options.subject, period };
    return options.remove ? ledger.removeBudget(key) : ledger.setBudget({ ...key, limit: money(options, 'limit') });
  },
};

/** `npm run ledger`: what an operator does with a wallet, from the command line. */
void runCommand(async (database) => {
  const [verb = '', ...words] = process.argv.slice(2);
  const options = parse(words);
  const actor = `cli:ledger:${verb}`;
  const ledger = new LedgerService(database);
  if (verb === 'close-month') {
    await ledger.closePeriod({ month: firstDay(options), actor });
    return print(`Closed ${options.month}.`);
  }
  const run = VERBS[verb];
  if (!run) throw new Error(`There is no verb "${verb}".\n\n${USAGE}`);
  const { id: organizationId, walletId } = await find(database, needed(options, 'organization'));
  const request = {
    walletId,
    idempotencyKey: options.key ?? `cli:${uuidv7()}`,
    actor,
    ...(options.memo !== undefined && { memo: options.memo }),
  };
  const posted = await run({ database, ledger, options, walletId, organizationId, request });
  if (verb === 'show') return;
  if (posted?.isReplay) return print(`Nothing was done: key "${request.idempotencyKey}" was used for this before.`);
  const { organization: _name, key: _key, ...after } = options;
  await recordChange(database.prisma, {
    organizationId,
    actor,
    action: `wallet.${verb}`,
    subject: `wallet:${walletId}`,
    after,
  });
  print(posted ? `Done: transaction ${posted.transactionId}.` : 'Done.');
});

function parse(words: string[]): Options {
  try {
    return parseArgs({ args: words, options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

async function find({ prisma }: Database, name: string) {
  const organization = await prisma.organization.findUnique({ where: { name }, include: { wallets: true } });
  const wallet = organization?.wallets[0];
  if (!organization || !wallet) throw new Error(`--organization: there is none named "${name}" with a wallet.`);
  return { id: organization.id, walletId: wallet.id };
}

function needed(
  options: Options,
  name: 'organization' | 'amount' | 'limit' | 'transaction' | 'mode' | 'scope' | 'period' | 'month' | 'memo',
): string {
  const value = options[name];
  if (value === undefined || value === '') throw new Error(`--${name} is needed.\n\n${USAGE}`);
  return value;
}

function money(options: Options, name: 'amount' | 'limit'): NanoUsd {
  const text = needed(options, name);
  try {
    return parseUsd(text);
  } catch (error) {
    throw new Error(`--${name}: ${(error as Error).message}`, { cause: error });
  }
}

function oneOf<T extends string>(options: Options, name: 'mode' | 'scope' | 'period', allowed: readonly T[]): T {
  const value = needed(options, name);
  const found = allowed.find((one) => one === value);
  if (!found) throw new Error(`--${name} is ${allowed.join(', ')}; not ${value}.`);
  return found;
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new Error(`--expires must be an instant such as 2027-01-31T00:00:00Z, not ${text}.`);
  return date;
}

function firstDay(options: Options): Date {
  const month = needed(options, 'month');
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new Error(`--month must look like 2026-10, not ${month}.`);
  return new Date(`${month}-01T00:00:00Z`);
}

function transaction(options: Options): bigint {
  const text = needed(options, 'transaction');
  if (!/^\d{1,18}$/.test(text)) throw new Error(`--transaction must be the number of a transaction, not ${text}.`);
  return BigInt(text);
}
