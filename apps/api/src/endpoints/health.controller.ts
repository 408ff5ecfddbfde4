import { BillingService } from '@app/billing';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { Controller, Get } from '@nestjs/common';
import { CallsInFlight } from '../relay/calls-in-flight';
import { RouteAuth } from './route-auth';

@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly calls: CallsInFlight,
    private readonly billing: BillingService,
  ) {}

  /** The process runs. */
  @Get('live')
  @RouteAuth('public')
  live() {
    return { status: 'ok' };
  }

  /** It can take calls: database and journal take what they bring, and it is not stopping. */
  @Get('ready')
  @RouteAuth('public')
  async ready() {
    if (!this.calls.isReady) throw new AppError('shutting_down');
    if (!this.billing.acceptsCalls) throw new AppError('billing_unavailable');
    await this.database.pool.query('SELECT 1').catch((cause: unknown) => {
      throw new AppError('billing_unavailable', { cause });
    });
    return { status: 'ok' };
  }
}
