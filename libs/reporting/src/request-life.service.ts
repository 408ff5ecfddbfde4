import { AppError, dayOf, parseRequestId } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { readRequestLife } from './read-request-life';
import type { RequestLife } from './request-life';
import type { TenantScope } from './scope';

/** One call from its hold to its ledger entries. */
@Injectable()
export class RequestLifeService {
  constructor(private readonly database: Database) {}

  /** By `req_...` or its UUID. Throws AppError('not_found') also for calls that the scope may not see. */
  async requestLife(requestId: string, scope?: TenantScope): Promise<RequestLife> {
    const id = parseRequestId(requestId);
    const life = id ? await readRequestLife(this.database.prisma, id, scope) : null;
    if (!life && id && (await this.isDropped(dayOf(id)))) throw new AppError('detail_dropped');
    if (!life) throw new AppError('not_found', { message: 'There is no such call.' });
    return life;
  }

  private async isDropped(day: string): Promise<boolean> {
    const where = { day: new Date(day), droppedAt: { not: null } };
    return (await this.database.prisma.droppedDay.count({ where })) > 0;
  }
}
