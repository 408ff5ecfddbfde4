import { parseArgs } from 'node:util';
import { CredentialVault } from '@app/channels';
import { Clock } from '@app/common';
import { describePlan, ImportService, readSource, USUAL_MODEL, type SourceOptions } from '@app/importers';
import { LedgerService } from '@app/ledger';
import { print, runCommand } from './command';

const USAGE = `npm run import -- --from FILE_OR_URL [--dry-run]

  --from               one-api or new-api: its SQLite file, mysql://user:password@host/database, postgres://..., or the base URL
                       of its API (https://...); LiteLLM: its config.yaml
  --dry-run            only says what will come over, and what will not and why
  --name               tells several instances of one product apart (default: the product)
  --product            one-api or new-api, where it cannot be told: their channel types differ
  --email-domain       users without an e-mail address get username@this
  --access-token       for the API: the access token of root          --user-id   for new-api's: the id of root (default 1)
  --context-window     what models hold that are not in the catalogue (default ${USUAL_MODEL.contextWindow})
  --max-output-tokens  the longest answer of such a model (default ${USUAL_MODEL.maxOutputTokens})`;

const OPTIONS = {
  from: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  name: { type: 'string' },
  product: { type: 'string' },
  'email-domain': { type: 'string' },
  'access-token': { type: 'string' },
  'user-id': { type: 'string' },
  'context-window': { type: 'string' },
  'max-output-tokens': { type: 'string' },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** `npm run import`: brings over what one-api, new-api or LiteLLM has. Run twice, the second time changes nothing. */
void runCommand(async (database, config) => {
  const given = parse();
  if (!given.from) throw new Error(`--from is needed.\n\n${USAGE}`);
  const defaults = {
    contextWindow: wholeNumber(given, 'context-window', USUAL_MODEL.contextWindow),
    maxOutputTokens: wholeNumber(given, 'max-output-tokens', USUAL_MODEL.maxOutputTokens),
  };
  const source = await readSource(given.from, sourceOptions(given));
  const importing = new ImportService(database, new LedgerService(database), new CredentialVault(config), new Clock());
  const plan = await importing.plan(source, defaults);
  print(describePlan(plan));
  print();
  if (given['dry-run']) return print('Nothing was changed: this was a dry run.');
  const { added, balancesUsd } = await importing.apply(plan, 'cli:import');
  print(
    `Done: ${added.organizations} organizations with $${balancesUsd}, ${added.users} users, ${added.apiTokens} API tokens, ` +
      `${added.channels} channels, ${added.prices} price versions.`,
  );
});

function parse(): Given {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function sourceOptions(given: Given): SourceOptions {
  const { name, product } = given;
  if (product !== undefined && product !== 'one-api' && product !== 'new-api') {
    throw new Error(`--product is one-api or new-api, not ${product}.`);
  }
  const emailDomain = given['email-domain'];
  if (emailDomain !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(emailDomain)) {
    throw new Error(`--email-domain must be a domain such as example.com, not ${emailDomain}.`);
  }
  const said: Asked = { name, product, emailDomain, accessToken: given['access-token'], userId: given['user-id'] };
  return { ...onlyGiven(said), environment: process.env };
}

type Asked = { readonly [Name in keyof SourceOptions]: SourceOptions[Name] | undefined };

function onlyGiven(options: Asked): SourceOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function wholeNumber(given: Given, option: 'context-window' | 'max-output-tokens', usual: number): number {
  const text = given[option] ?? String(usual);
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${option} must be a whole number of tokens, not ${text}.`);
}
