import { parseArgs } from 'node:util';
import { recordChange } from '@app/audit';
import { addChannel, CredentialVault, matchModels, requireCommonMasterKey, type NewChannel } from '@app/channels';
import { Clock } from '@app/common';
import type { Database } from '@app/database';
import type { UpstreamError } from '@app/llm';
import { adapterFor, type ChannelSettings, type ProviderAdapter } from '@app/providers';
import { AccessTokens, ModelLister, type ListingTarget } from '@app/upstream';
import { print, runCommand } from './command';

const USAGE = `npm run channel:add -- --provider openai --key sk-...

  --provider   openai, anthropic, deepseek and so on, or openai-compatible for any other that speaks OpenAI's chat
               completions
  --key        the secret that vendor gave you; kept encrypted
  --base-url   where it is, such as https://api.openai.com/v1 (most vendors have it by default)
  --setting    region=eu-west-1: what the vendor asks for beyond that, once for each; the dashboard shows which
  --models     public=upstream,public2 ...: which models it serves, and what they are called there (default: those of the
               catalogue that the vendor lists at GET /models)
  --name       how it is called here (default: the provider's name)
  --priority   higher is asked first (default 0)       --weight   share of the calls within a priority (default 100)`;

const OPTIONS = {
  provider: { type: 'string' },
  key: { type: 'string' },
  'base-url': { type: 'string' },
  setting: { type: 'string', multiple: true },
  models: { type: 'string' },
  name: { type: 'string' },
  priority: { type: 'string', default: '0' },
  weight: { type: 'string', default: '100' },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** `npm run channel:add`: a real upstream from the command line. Running API processes use it within five seconds. */
void runCommand(async (database, config) => {
  const given = parse();
  const vault = new CredentialVault(config);
  await requireCommonMasterKey(database.prisma, vault);
  const channel = await describe(database, given);
  const id = await addChannel(database.prisma, vault, channel);
  const after = {
    name: channel.name,
    provider: channel.providerId,
    baseUrl: channel.baseUrl,
    models: channel.models.size,
  };
  await recordChange(database.prisma, {
    actor: 'cli:channel:add',
    action: 'channel.added',
    subject: `channel:${id}`,
    after,
  });
  print(`Added channel "${channel.name}" for ${channel.models.size} models. It serves calls within five seconds.`);
});

function parse(): Given {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

async function describe({ prisma }: Database, given: Given): Promise<NewChannel> {
  if (!given.provider || !given.key) throw new Error(`--provider and --key are needed.\n\n${USAGE}`);
  const provider = await prisma.provider.findUnique({ where: { id: given.provider } });
  if (!provider) throw new Error(`--provider ${given.provider} is not known.\n\n${USAGE}`);
  const adapter = adapterFor(provider.adapter);
  const settings = settingsFor(adapter, given.setting);
  const ownBaseUrl = adapter.baseUrlOf?.(settings) ?? provider.defaultBaseUrl;
  const baseUrl = baseUrlOf(given['base-url'] ?? ownBaseUrl);
  const name = given.name ?? provider.name;
  if (await prisma.channel.findUnique({ where: { name } })) {
    throw new Error(`A channel named "${name}" exists already. Give this one another --name.`);
  }
  const known = new Set((await prisma.model.findMany({ select: { id: true } })).map(({ id }) => id));
  const models = given.models
    ? namedModels(given.models, known)
    : await listedModels(
        {
          adapterId: provider.adapter,
          baseUrl: baseUrl.replace(/\/+$/, ''),
          credential: { id: 'unsaved', secret: given.key },
          settings,
        },
        known,
      );
  const [priority, weight] = [wholeNumber('priority', given.priority, -1000), wholeNumber('weight', given.weight, 1)];
  return { name, providerId: provider.id, baseUrl, settings, secret: given.key, models, priority, weight };
}

/** Checks that the vendor asks for each, and that what it needs is there. */
function settingsFor({ id, channelFields }: ProviderAdapter, pairs: readonly string[] = []): ChannelSettings {
  const settings = Object.fromEntries(pairs.map((pair) => [pair.split('=')[0]!, pair.slice(pair.indexOf('=') + 1)]));
  const asked = channelFields.filter(({ name }) => name !== 'baseUrl' && name !== 'secrets');
  const foreign = Object.keys(settings).find((name) => !asked.some((field) => field.name === name));
  if (foreign !== undefined) throw new Error(`--setting ${foreign}: ${id} does not ask for it.`);
  const missing = asked.find(({ name, isRequired }) => isRequired && !settings[name]);
  if (missing) throw new Error(`--setting ${missing.name}=${missing.example} or the like is needed for ${id}.`);
  return settings;
}

function baseUrlOf(text: string | null | undefined): string {
  const url = text && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return text!;
  throw new Error(`--base-url must be a URL such as https://api.openai.com/v1${text ? `, not ${text}` : ''}.`);
}

function wholeNumber(option: string, text: string, min: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= 1000) return number;
  throw new Error(`--${option} must be a whole number from ${min} to 1000, not ${text}.`);
}

function namedModels(list: string, known: ReadonlySet<string>): Map<string, string> {
  const pairs = list.split(',').map((item) => {
    const [model = '', upstreamModel = model] = item.trim().split('=');
    if (!known.has(model))
      throw new Error(`--models: "${model}" is not in the catalogue (npm run catalog:import adds models).`);
    return [model, upstreamModel] as const;
  });
  return new Map(pairs);
}

async function listedModels(target: ListingTarget, known: ReadonlySet<string>): Promise<Map<string, string>> {
  const clock = new Clock();
  const lister = new ModelLister(clock, new AccessTokens(clock));
  const listed = await lister
    .list(target)
    .catch((cause: UpstreamError) => {
      throw new Error(`${explain(cause, target.baseUrl)} Check --key and --base-url, or name the --models.`, { cause });
    })
    .finally(() => lister.onApplicationShutdown());
  const matched = matchModels(listed, [...known]).flatMap(({ modelId, upstreamModel }) =>
    modelId ? [[modelId, upstreamModel] as const] : [],
  );
  if (matched.length === 0) throw new Error(`${target.baseUrl} lists no model of the catalogue. Name the --models.`);
  return new Map(matched);
}

function explain({ failure, details }: UpstreamError, baseUrl: string): string {
  if (details.status !== undefined) return `${baseUrl} answered ${details.status} when it was asked for its models.`;
  if (failure === 'malformed_response') return `${baseUrl} answered something that is no list of models.`;
  return `${baseUrl} cannot be reached.`;
}
