import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { BillingProfilesService, monthOf } from '@app/statements';
import { Injectable } from '@nestjs/common';
import { Letters } from '../auth/letters';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';

/** Tells a customer that a statement is there. The document itself stays behind their login. */
@Injectable()
export class StatementMails {
  constructor(
    private readonly database: Database,
    private readonly profiles: BillingProfilesService,
    private readonly letters: Letters,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('invalid_value') when it is not final, or nobody knows where to mail it. */
  async send(id: string, author: Author) {
    const { prisma } = this.database;
    const where = { where: { id }, include: { organization: true } };
    const { state, number, month, organizationId, organization } = requireFound(
      await prisma.statement.findUnique(where),
    );
    if (state !== 'final')
      throw new AppError('invalid_value', { message: 'Only what is final is mailed.', param: 'id' });
    const { email, language } = await this.profiles.read(organizationId);
    if (!email) {
      const message = 'The billing profile of the organization has no e-mail address.';
      throw new AppError('invalid_value', { message, param: 'email' });
    }
    await prisma.$transaction(async (db) => {
      await db.statement.update({ where: { id }, data: { mailedAt: this.clock.now() } });
      const subject = `statement:${id}`;
      await recordChange(db, { organizationId, action: 'statement.mailed', subject, after: { email }, ...author });
    });
    await this.letters.send({
      ...{ to: email, locale: language, message: 'statement', place: organization.name },
      ...{ number: number!, month: monthOf(month), page: `/o/${organizationId}/statements/${id}` },
    });
    return { delivery: this.letters.delivery, email };
  }
}
