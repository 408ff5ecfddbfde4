import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Author } from './redemption-batches.service';

export const STRIPE = 'stripe';
const MAX_PROVIDERS = 20;
const SECRETS_OMITTED = { sealed: true, keyId: true } as const;

const secret = z.string().min(16).max(500);
const Secrets = z.object({ apiKey: secret.optional(), webhookSecret: secret });
/** `apiKey` is Stripe's alone: the others only tell us. */
export type PaymentSecrets = z.infer<typeof Secrets>;

export interface PaymentProviderFacts {
  readonly label: string;
  readonly isEnabled: boolean;
}

type NewSecrets = { readonly [Name in keyof PaymentSecrets]?: string | undefined };
export type PaymentProviderRow = Prisma.PaymentProviderGetPayload<{ omit: typeof SECRETS_OMITTED }>;

/** Who takes payments for us. Secrets go in and are used; they are never shown. */
@Injectable()
export class PaymentProvidersService {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
  ) {}

  list(): Promise<PaymentProviderRow[]> {
    const { paymentProvider } = this.database.prisma;
    return paymentProvider.findMany({ omit: SECRETS_OMITTED, orderBy: { name: 'asc' }, take: MAX_PROVIDERS });
  }

  /** Throws AppError('not_found'). */
  async read(name: string): Promise<PaymentProviderRow> {
    const row = await this.database.prisma.paymentProvider.findUnique({ where: { name }, omit: SECRETS_OMITTED });
    if (!row) throw new AppError('not_found');
    return row;
  }

  /** Undefined: there is no such provider. */
  async secretsOf(name: string): Promise<(PaymentSecrets & { readonly isEnabled: boolean }) | undefined> {
    const row = await this.database.prisma.paymentProvider.findUnique({ where: { name } });
    return row ? { ...this.open(row), isEnabled: row.isEnabled } : undefined;
  }

  /** Throws AppError('already_exists'), 'invalid_value' for secrets that are none. */
  async add(
    name: string,
    facts: PaymentProviderFacts,
    secrets: NewSecrets,
    author: Author,
  ): Promise<PaymentProviderRow> {
    const sealed = JSON.stringify(requireSecrets(name, secrets));
    await this.database.prisma.$transaction(async (db) => {
      if (await db.paymentProvider.findUnique({ where: { name } }))
        throw new AppError('already_exists', { param: 'name' });
      if ((await db.paymentProvider.count()) >= MAX_PROVIDERS)
        throw new AppError('in_use', { message: `There are ${MAX_PROVIDERS} providers already.` });
      const id = uuidv7();
      await db.paymentProvider.create({ data: { id, name, ...facts, ...this.vault.seal(sealed, boundTo(id)) } });
      const change = { action: 'payment-provider.added', subject: `payment-provider:${name}`, after: { ...facts } };
      await recordChange(db, { ...change, ...author });
    });
    return this.read(name);
  }

  /** Secrets that are not given stay. Throws AppError('not_found'), 'version_conflict', 'invalid_value'. */
  async change(
    { id: name, version }: { readonly id: string; readonly version: number },
    { secrets, ...facts }: Partial<PaymentProviderFacts> & { readonly secrets: NewSecrets },
    author: Author,
  ): Promise<PaymentProviderRow> {
    const given = Object.fromEntries(Object.entries(secrets).filter(([, text]) => text !== undefined));
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.paymentProvider.findUnique({ where: { name } });
      if (!before) throw new AppError('not_found');
      const all = JSON.stringify(requireSecrets(name, { ...this.open(before), ...given }));
      const data = { ...facts, ...this.vault.seal(all, boundTo(before.id)), version: { increment: 1 } };
      const { count } = await db.paymentProvider.updateMany({
        where: { name, version },
        data: data,
      });
      if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const after = await db.paymentProvider.findUniqueOrThrow({ where: { name } });
      await recordChange(db, {
        ...{ action: 'payment-provider.changed', subject: `payment-provider:${name}`, before: shown(before) },
        after: { ...shown(after), newSecrets: Object.keys(given) },
        ...author,
      });
    });
    return this.read(name);
  }

  /** Payments stay; what the provider tells of them is no longer believed. Throws AppError('not_found'), 'version_conflict'. */
  async remove(
    { id: name, version }: { readonly id: string; readonly version: number },
    author: Author,
  ): Promise<void> {
    const before = await this.read(name);
    await this.database.prisma.$transaction(async (db) => {
      const { count } = await db.paymentProvider.deleteMany({ where: { name, version } });
      if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const change = { action: 'payment-provider.removed', subject: `payment-provider:${name}`, before: shown(before) };
      await recordChange(db, { ...change, ...author });
    });
  }

  private open({ id, sealed, keyId }: Prisma.PaymentProviderGetPayload<object>): PaymentSecrets {
    return Secrets.parse(JSON.parse(this.vault.open({ sealed, keyId }, boundTo(id))));
  }
}

const boundTo = (id: string): string => `payment-provider:${id}`;
const shown = ({ label, isEnabled }: PaymentProviderFacts) => ({ label, isEnabled });

function requireSecrets(name: string, secrets: NewSecrets): PaymentSecrets {
  if (name === STRIPE && !secrets.apiKey)
    throw new AppError('missing_required_parameter', { message: 'Stripe needs an API key.', param: 'apiKey' });
  if (name !== STRIPE && secrets.apiKey)
    throw new AppError('invalid_value', { message: 'Only Stripe has an API key.', param: 'apiKey' });
  const parsed = Secrets.safeParse(secrets);
  if (parsed.success) return parsed.data;
  const param = String(parsed.error.issues[0]?.path[0]);
  throw new AppError('invalid_value', { message: 'A secret has 16 to 500 characters.', param });
}
