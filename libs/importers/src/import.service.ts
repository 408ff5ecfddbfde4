import { randomBytes } from 'node:crypto';
import { recordChange } from '@app/audit';
import { importCatalog } from '@app/catalog';
import { addChannel, CredentialVault, requireCommonMasterKey } from '@app/channels';
import { Clock, formatUsd, parseUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { hashPassword } from '@app/identity';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import { ImportError } from './import-error';
import type { Counts, ImportPlan, PlannedApiToken, PlannedChannel, PlannedPerson } from './import-plan';
import type { ImportSource } from './import-source';
import { importSubject, readTarget } from './import-target';
import { planImport } from './plan-import';
import { priceName, type ModelDefaults } from './plan-prices';

export interface ImportReport {
  readonly added: Counts;
  /** The sum of the opening balances. */
  readonly balancesUsd: string;
}

/** A user may have thousands of API tokens. */
const PATIENCE = { maxWait: 10_000, timeout: 120_000 };

/**
 * Brings over what another relay has. Transactions: the groups; all prices; each user with organization, wallet, opening
 * balance, API tokens and their budgets; each channel. An interrupted import is finished by running it again.
 */
@Injectable()
export class ImportService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly vault: CredentialVault,
    private readonly clock: Clock,
  ) {}

  async plan(source: ImportSource, defaults?: ModelDefaults): Promise<ImportPlan> {
    return planImport(source, await readTarget(this.database.prisma, source), defaults);
  }

  /** Throws ImportError naming the item at which it stopped: that item was not brought, those before it were. */
  async apply(plan: ImportPlan, actor: string): Promise<ImportReport> {
    const { prisma } = this.database;
    if (plan.channels.some(({ secrets }) => secrets.length > 0)) await requireCommonMasterKey(prisma, this.vault);
    await this.ledger.openSystemAccounts();
    await prisma.group.createMany({ data: plan.groups.map((name) => ({ name })), skipDuplicates: true });
    const prices = await this.at('the prices', () => this.addPrices(plan, actor));
    // Nobody knows it: people log in once they have set a password of their own.
    const passwordHash = plan.people.some(({ user }) => user)
      ? await hashPassword(randomBytes(32).toString('hex'))
      : '';
    for (const person of plan.people) {
      await this.at(`user "${person.username}"`, () => this.addPerson(person, { plan, actor, passwordHash }));
    }
    for (const channel of plan.channels) {
      await this.at(`channel "${channel.name}"`, () => this.addOneChannel(channel, plan, actor));
    }
    return report(plan, prices);
  }

  private async at<T>(item: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.trim().split('\n').at(-1)! : String(cause);
      const rest = 'Nothing of it was brought; what came before is here. Run the import again to go on.';
      throw new ImportError(`Stopped at ${item}: ${reason.replace(/\.?$/, '.')} ${rest}`, { cause });
    }
  }

  private async addPrices(plan: ImportPlan, actor: string): Promise<number> {
    if (plan.models.length === 0) return 0;
    const { prisma } = this.database;
    const [{ now }] = await prisma.$queryRaw<[{ now: Date }]>`SELECT now() AS now`;
    const effectiveFrom = now.toISOString();
    const models = plan.models.map((model) => ({
      ...model,
      prices: model.prices.map((price) => ({ effectiveFrom, ...price })),
    }));
    const { addedPriceVersions } = await importCatalog(prisma, { version: 1, currency: 'USD', models });
    const prices = plan.models.flatMap(({ id, prices: planned }) =>
      planned.map((price) => priceName(id, 'group' in price ? price.group : undefined)),
    );
    await recordChange(prisma, {
      actor,
      action: 'import.prices-added',
      subject: importSubject(plan),
      after: { prices },
    });
    return addedPriceVersions;
  }

  private async addPerson(
    person: PlannedPerson,
    { plan, actor, passwordHash }: { readonly plan: ImportPlan; readonly actor: string; readonly passwordHash: string },
  ): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      if (person.isNew) await openOrganization(db, person, passwordHash);
      const { organizationId, apiTokens } = person;
      const walletId = await this.ledger.openWallet(organizationId, db);
      const amount = parseUsd(person.balanceUsd);
      if (person.isNew && amount > 0n) {
        const memo = `opening balance of "${person.username}" from ${plan.name}`;
        const idempotencyKey = `import:${plan.name}:user:${organizationId}`;
        await this.ledger.topUp({ walletId, amount, actor, memo, idempotencyKey }, db);
      }
      const groupIdOf = await openGroups(db, person);
      for (const token of apiTokens) {
        const groupId = groupIdOf(token);
        await db.apiToken.create({ data: { ...toRow(token, person, this.clock.now()), groupId } });
        if (token.budgetUsd === null) continue;
        const key = { walletId, scope: 'api_token', subject: token.id, period: 'lifetime' } as const;
        await this.ledger.setBudget({ ...key, limit: parseUsd(token.budgetUsd) }, db);
      }
      await recordChange(db, {
        organizationId,
        actor,
        action: person.isNew ? 'organization.imported' : 'api-tokens.imported',
        subject: `organization:${organizationId}`,
        after: {
          from: plan.name,
          ...(person.isNew && {
            name: person.organizationName,
            balanceUsd: person.balanceUsd,
            email: person.user?.email ?? null,
          }),
          apiTokens: apiTokens.map(({ id }) => id),
        },
      });
    }, PATIENCE);
  }

  private async addOneChannel(channel: PlannedChannel, plan: ImportPlan, actor: string): Promise<void> {
    const { secrets, isEnabled, groups, models, ...rest } = channel;
    await this.database.prisma.$transaction(async (db) => {
      const found = await db.group.findMany({ where: { name: { in: [...groups] } }, select: { id: true } });
      await addChannel(db, this.vault, {
        ...rest,
        moreSecrets: secrets,
        groupIds: found.map(({ id }) => id),
        models: new Map(models),
        state: isEnabled ? 'enabled' : 'disabled',
      });
      const { id, name, providerId, baseUrl } = channel;
      const after = { from: plan.name, name, providerId, baseUrl, models: models.length, groups: [...groups] };
      await recordChange(db, { actor, action: 'channel.imported', subject: `channel:${id}`, after });
    }, PATIENCE);
  }
}

async function openOrganization(
  db: Prisma.TransactionClient,
  person: PlannedPerson,
  passwordHash: string,
): Promise<void> {
  const { organizationId, organizationName, isSuspended, group, user } = person;
  const { id: groupId } = await db.group.findUniqueOrThrow({ where: { name: group }, select: { id: true } });
  await db.organization.create({
    data: { id: organizationId, name: organizationName, groupId, state: isSuspended ? 'suspended' : 'active' },
  });
  if (!user) return;
  const { isDisabled, ...data } = user;
  const memberships = { create: { organizationId, role: 'admin' as const } };
  const created = await db.user.create({ data: { ...data, passwordHash, memberships } });
  if (isDisabled) await db.user.update({ where: { id: created.id }, data: { disabledAt: created.createdAt } });
}

/** The groups of its API tokens beside its own; answers the id of each. */
async function openGroups(
  db: Prisma.TransactionClient,
  { organizationId, apiTokens }: PlannedPerson,
): Promise<(token: PlannedApiToken) => string | null> {
  const names = apiTokens.flatMap(({ group }) => group ?? []);
  if (names.length === 0) return () => null;
  const own = await db.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { groupId: true } });
  const groups = await db.group.findMany({ where: { name: { in: names }, id: { not: own.groupId } } });
  const data = groups.map(({ id: groupId }) => ({ organizationId, groupId }));
  await db.organizationGroup.createMany({ data, skipDuplicates: true });
  const ids = new Map(groups.map(({ id, name }) => [name, id]));
  return ({ group }) => (group === null ? null : (ids.get(group) ?? null));
}

function toRow(token: PlannedApiToken, person: PlannedPerson, now: Date): Prisma.ApiTokenUncheckedCreateInput {
  const { isRevoked, budgetUsd: _budget, group: _group, secretHash, allowedModels, allowedIps, ...rest } = token;
  return {
    ...rest,
    organizationId: person.organizationId,
    userId: person.ownerId,
    secretHash: Uint8Array.from(Buffer.from(secretHash, 'hex')),
    allowedModels: [...allowedModels],
    allowedIps: [...allowedIps],
    revokedAt: isRevoked ? now : null,
  };
}

function report(plan: ImportPlan, prices: number): ImportReport {
  const newPeople = plan.people.filter(({ isNew }) => isNew);
  return {
    added: {
      organizations: newPeople.length,
      users: newPeople.filter(({ user }) => user).length,
      apiTokens: plan.people.reduce((sum, { apiTokens }) => sum + apiTokens.length, 0),
      channels: plan.channels.length,
      prices,
    },
    balancesUsd: formatUsd(newPeople.reduce((sum, { balanceUsd }) => sum + parseUsd(balanceUsd), 0n)),
  };
}
