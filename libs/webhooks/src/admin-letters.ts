import { Config } from '@app/config';
import { Database } from '@app/database';
import { Mailer, type Letter } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';

const MOST_ADMINS = 50;

/** Mails to the admins of an organization. */
@Injectable()
export class AdminLetters {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly mailer: Mailer,
  ) {}

  /** After the change that they tell of is committed. */
  async send(
    organizationId: string,
    letter: Omit<Letter, 'to' | 'locale' | 'link' | 'product' | 'place'>,
  ): Promise<void> {
    const { name: product } = await this.settings.valueOf('product');
    const home = this.config.publicUrl ?? `http://localhost:${this.config.adminPort}`;
    const link = `${home}/o/${organizationId}/webhooks`;
    const admins = await this.database.prisma.membership.findMany({
      where: { organizationId, role: 'admin', user: { disabledAt: null } },
      select: { user: { select: { email: true, locale: true } }, organization: { select: { name: true } } },
      take: MOST_ADMINS,
    });
    for (const { user, organization } of admins)
      this.mailer.send({ ...letter, to: user.email, locale: user.locale, place: organization.name, product, link });
  }
}
