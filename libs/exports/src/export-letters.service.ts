import { Config } from '@app/config';
import { Database } from '@app/database';
import { Mailer } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';

/** Tells the recipients of a schedule that an export is ready. The link leads to a page, which asks who they are. */
@Injectable()
export class ExportLetters {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly mailer: Mailer,
  ) {}

  async send(exportId: string): Promise<void> {
    const row = await this.database.prisma.export.findUnique({
      where: { id: exportId },
      include: { organization: { select: { name: true } }, schedule: { include: { createdBy: true } } },
    });
    if (!row?.schedule || row.schedule.recipients.length === 0) return;
    const { organization, organizationId, schedule } = row;
    const { name: product } = await this.settings.valueOf('product');
    const link = this.linkTo(exportId, organizationId);
    const locale = schedule.createdBy?.locale ?? null;
    const facts = { product, place: organization?.name ?? product, file: schedule.name };
    for (const to of schedule.recipients) this.mailer.send({ to, locale, message: 'exportReady', link, ...facts });
  }

  private linkTo(exportId: string, organizationId: string | null): string {
    const home = this.config.publicUrl ?? `http://localhost:${this.config.adminPort}`;
    return `${home}${organizationId === null ? '' : `/o/${organizationId}`}/exports?export=${exportId}`;
  }
}
