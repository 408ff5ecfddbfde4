import { Config } from '@app/config';
import { Database } from '@app/database';
import { Mailer, type Letter } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';

/** Of one organization; the others hear it from them. */
const MOST_ADMINS = 20;
const MOST_AT_ONCE = 100;

interface Crossing {
  readonly organizationId: string;
  /** Dollars and cents, rounded down. */
  readonly balance: string;
}

/** Tells admins that a balance is low, and that a saved card could not be charged: once for each time it happens. */
@Injectable()
export class BalanceLetters {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly settings: SettingsService,
    private readonly config: Config,
  ) {}

  /** Letters go out after it is noted that they do: a crash between the two loses one rather than sending two. */
  async send(): Promise<void> {
    for (const { organizationId, balance } of await this.crossings())
      await this.tell(organizationId, 'lowBalance', `$${balance}`);
    for (const { organizationId } of await this.pauses()) await this.tell(organizationId, 'autoTopUpFailed');
  }

  /** What can be spent of one's own, without a credit limit. */
  private crossings(): Promise<Crossing[]> {
    return this.database.prisma.$queryRaw<Crossing[]>`
      WITH crossed AS (
        SELECT rules.organization_id, wallet.posted_nano_usd + wallet.promo_nano_usd AS balance,
               coalesce(wallet.posted_nano_usd + wallet.promo_nano_usd < rules.low_balance_nano_usd, false) AS is_low
          FROM payment_preferences AS rules
          JOIN wallets AS wallet ON wallet.organization_id = rules.organization_id AND wallet.currency = 'USD'
         WHERE coalesce(wallet.posted_nano_usd + wallet.promo_nano_usd < rules.low_balance_nano_usd, false) <> rules.is_low
         LIMIT ${MOST_AT_ONCE} FOR UPDATE OF rules SKIP LOCKED),
      noted AS (
        UPDATE payment_preferences AS rules SET is_low = crossed.is_low
          FROM crossed WHERE rules.organization_id = crossed.organization_id
        RETURNING rules.organization_id, crossed.balance, crossed.is_low)
      SELECT organization_id AS "organizationId", trunc(balance / 1e9, 2)::text AS balance FROM noted WHERE is_low`;
  }

  private pauses(): Promise<Pick<Crossing, 'organizationId'>[]> {
    return this.database.prisma.$queryRaw<Pick<Crossing, 'organizationId'>[]>`
      UPDATE payment_preferences SET is_pause_told = true
       WHERE paused_at IS NOT NULL AND NOT is_pause_told RETURNING organization_id AS "organizationId"`;
  }

  private async tell(organizationId: string, message: Letter['message'], amount?: string): Promise<void> {
    const { prisma } = this.database;
    const [{ name: product }, organization, admins] = await Promise.all([
      this.settings.valueOf('product'),
      prisma.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } }),
      prisma.membership.findMany({
        where: { organizationId, role: 'admin', user: { disabledAt: null } },
        select: { user: { select: { email: true, locale: true } } },
        take: MOST_ADMINS,
      }),
    ]);
    const home = this.config.publicUrl ?? `http://localhost:${this.config.adminPort}`;
    const link = `${home}/o/${organizationId}/top-up`;
    for (const { user } of admins) {
      const facts = { product, place: organization.name, link, ...(amount !== undefined && { amount }) };
      this.mailer.send({ to: user.email, locale: user.locale, message, ...facts });
    }
  }
}
