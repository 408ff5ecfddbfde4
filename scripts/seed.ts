import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ApiTokensService } from '@app/api-tokens';
import { importCatalog } from '@app/catalog';
import { addChannel, CredentialVault } from '@app/channels';
import { Clock, parseUsd } from '@app/common';
import type { Database } from '@app/database';
import { hashPassword, IdentityService } from '@app/identity';
import { LedgerService } from '@app/ledger';
import { print, readBootstrap, runCommand } from './command';

const OWNER_EMAIL = process.env.WEIR_OWNER_EMAIL ?? 'owner@weir.local';
const SIMULATED = 'simulated';
const DEMO = 'Demo';
const DEMO_BALANCE_USD = '100';

const PROVIDERS = [
  { id: 'anthropic', name: 'Anthropic', adapter: 'anthropic', defaultBaseUrl: 'https://api.anthropic.com/v1' },
  { id: 'azure', name: 'Azure OpenAI', adapter: 'azure', defaultBaseUrl: null },
  { id: 'bedrock', name: 'AWS Bedrock', adapter: 'bedrock', defaultBaseUrl: null },
  {
    id: 'cloudflare',
    name: 'Cloudflare',
    adapter: 'cloudflare',
    defaultBaseUrl: 'https://api.cloudflare.com/client/v4',
  },
  { id: 'cohere', name: 'Cohere', adapter: 'cohere', defaultBaseUrl: 'https://api.cohere.com' },
  { id: 'deepseek', name: 'DeepSeek', adapter: 'deepseek', defaultBaseUrl: 'https://api.deepseek.com' },
  { id: 'fireworks', name: 'Fireworks', adapter: 'fireworks', defaultBaseUrl: 'https://api.fireworks.ai/inference/v1' },
  {
    id: 'gemini',
    name: 'Google Gemini',
    adapter: 'gemini',
    defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  },
  { id: 'groq', name: 'Groq', adapter: 'groq', defaultBaseUrl: 'https://api.groq.com/openai/v1' },
  { id: 'mistral', name: 'Mistral', adapter: 'mistral', defaultBaseUrl: 'https://api.mistral.ai/v1' },
  { id: 'moonshot', name: 'Moonshot', adapter: 'moonshot', defaultBaseUrl: 'https://api.moonshot.ai/v1' },
  { id: 'ollama', name: 'Ollama', adapter: 'ollama', defaultBaseUrl: null },
  { id: 'openai', name: 'OpenAI', adapter: 'openai', defaultBaseUrl: 'https://api.openai.com/v1' },
  { id: 'openai-compatible', name: 'OpenAI-compatible', adapter: 'openai-compatible', defaultBaseUrl: null },
  {
    id: 'openai-responses',
    name: 'OpenAI Responses',
    adapter: 'openai-responses',
    defaultBaseUrl: 'https://api.openai.com/v1',
  },
  { id: 'openrouter', name: 'OpenRouter', adapter: 'openrouter', defaultBaseUrl: 'https://openrouter.ai/api/v1' },
  {
    id: 'qwen',
    name: 'Qwen',
    adapter: 'qwen',
    defaultBaseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  },
  { id: 'sglang', name: 'SGLang', adapter: 'sglang', defaultBaseUrl: null },
  { id: 'together', name: 'Together', adapter: 'together', defaultBaseUrl: 'https://api.together.xyz/v1' },
  { id: 'vertex-anthropic', name: 'Vertex AI (Claude)', adapter: 'vertex-anthropic', defaultBaseUrl: null },
  { id: 'vertex-gemini', name: 'Vertex AI (Gemini)', adapter: 'vertex-gemini', defaultBaseUrl: null },
  { id: 'vllm', name: 'vLLM', adapter: 'vllm', defaultBaseUrl: null },
  { id: 'xai', name: 'xAI', adapter: 'xai', defaultBaseUrl: 'https://api.x.ai/v1' },
  { id: 'zhipu', name: 'Zhipu', adapter: 'zhipu', defaultBaseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
  { id: SIMULATED, name: 'Simulated vendor', adapter: SIMULATED, defaultBaseUrl: null },
];

/**
 * What a new Weir starts with: accounts, catalogue, owner, and a demo organization with a balance and a token, served by
 * the simulated vendor. Run at every start: what is there stays. Prints one JSON line; `apiToken` only when it is new, and
 * whether WEIR_OWNER_PASSWORD is the owner's.
 */
void runCommand(async (database, config) => {
  const { prisma } = database;
  await prisma.provider.createMany({ data: PROVIDERS, skipDuplicates: true });
  await new LedgerService(database).openSystemAccounts();
  // Only into an empty catalogue: from then on it is the operator's (npm run catalog:import).
  if ((await prisma.model.count()) === 0) {
    await importCatalog(prisma, JSON.parse(readFileSync(resolve('prisma/catalog.json'), 'utf8')));
  }
  await openSimulatedChannel(database, new CredentialVault(config));
  const owner = await openOwner(database);
  const apiToken = await openDemoOrganization(database, owner.id);
  const passwordFits = await isPasswordOf(owner.email, database);
  print(JSON.stringify({ adminEmail: owner.email, apiToken, passwordFits }));
});

/** Its address may change from start to start. */
async function openSimulatedChannel({ prisma }: Database, vault: CredentialVault): Promise<void> {
  const baseUrl = process.env.WEIR_SIMULATOR_URL;
  if (!baseUrl) return;
  const { count } = await prisma.channel.updateMany({ where: { isSimulated: true }, data: { baseUrl } });
  if (count > 0) return;
  const models = await prisma.model.findMany({ select: { id: true } });
  await addChannel(prisma, vault, {
    name: 'Simulated vendor',
    providerId: SIMULATED,
    baseUrl,
    secret: 'simulated',
    models: new Map(models.map(({ id }) => [id, id])),
    priority: 0,
    weight: 100,
    isSimulated: true,
  });
}

async function openOwner({ prisma }: Database): Promise<{ readonly id: string; readonly email: string }> {
  const existing = await prisma.user.findFirst({ where: { platformRole: 'owner' } });
  if (existing) return existing;
  const password = process.env.WEIR_OWNER_PASSWORD;
  if (!password) throw new Error('WEIR_OWNER_PASSWORD is needed to make the owner.');
  const data = { email: OWNER_EMAIL.toLowerCase(), name: 'Owner', platformRole: 'owner' as const };
  const passwordHash = await hashPassword(password);
  return prisma.user.create({ data: { ...data, passwordHash, mustChangePassword: true } });
}

/** The launcher may only write down a password that opens the door: the owner may be older than the setting. */
async function isPasswordOf(email: string, database: Database): Promise<boolean> {
  const login = new IdentityService(database).verifyPassword(email, process.env.WEIR_OWNER_PASSWORD ?? '');
  return login.then(
    () => true,
    () => false,
  );
}

/**
 * Everything in it is made once, whatever interrupted the first time. Answers the secret of a new API token when the
 * launcher does not know one, else null.
 */
async function openDemoOrganization(database: Database, ownerId: string): Promise<string | null> {
  const organizationId = await findOrCreateDemo(database, ownerId);
  if (!organizationId) return null;
  const ledger = new LedgerService(database);
  await ledger.topUp({
    walletId: await ledger.openWallet(organizationId),
    amount: parseUsd(DEMO_BALANCE_USD),
    idempotencyKey: `seed:${organizationId}`,
    actor: 'cli:seed',
    memo: 'demo balance',
  });
  if (knowsApiToken()) return null;
  const tokens = new ApiTokensService(database, new Clock());
  const token = await tokens.issue({ organizationId, userId: ownerId, name: 'demo' });
  return token.secret;
}

/** Undefined when an operator has organizations of their own and removed this one. */
async function findOrCreateDemo({ prisma }: Database, ownerId: string): Promise<string | undefined> {
  const demo = await prisma.organization.findUnique({ where: { name: DEMO }, select: { id: true } });
  if (demo) return demo.id;
  if ((await prisma.organization.count()) > 0) return undefined;
  const group = { connectOrCreate: { where: { name: 'default' }, create: { name: 'default' } } };
  const memberships = { create: { userId: ownerId, role: 'admin' as const } };
  const created = await prisma.organization.create({ data: { name: DEMO, group, memberships } });
  return created.id;
}

function knowsApiToken(): boolean {
  try {
    return Boolean(readBootstrap().apiToken);
  } catch {
    return false;
  }
}
