import { Config } from '@app/config';
import { Database } from '@app/database';
import { Mailer } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';

/** Of one organization; the others hear it from them. */
const MOST_ADMINS = 20;

/** Tells admins that a saved card could not be charged: once for each time it happens. */
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
    for (const { organizationId } of await this.pauses()) await this.tell(organizationId);
  }

  private pauses(): Promise<{ organizationId: string }[]> {
    return this.database.prisma.$queryRaw<{ organizationId: string }[]>`
      UPDATE payment_preferences SET is_pause_told = true
       WHERE paused_at IS NOT NULL AND NOT is_pause_told RETURNING organization_id AS "organizationId"`;
  }

  private async tell(organizationId: string): Promise<void> {
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
      const facts = { product, place: organization.name, link };
      this.mailer.send({ to: user.email, locale: user.locale, message: 'autoTopUpFailed', ...facts });
    }
  }
}
