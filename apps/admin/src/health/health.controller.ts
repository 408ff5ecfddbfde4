import { AppError } from '@app/common';
import { Database } from '@app/database';
import { Controller, Get } from '@nestjs/common';
import { Allow } from '../auth/allow';

@Controller()
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('health/live')
  @Allow('public')
  live() {
    return { status: 'ok' };
  }

  /** The database answers. */
  @Get('health/ready')
  @Allow('public')
  async ready() {
    await this.database.pool.query('SELECT 1').catch((cause: unknown) => {
      throw new AppError('billing_unavailable', { message: 'The database is unavailable.', cause });
    });
    return { status: 'ok' };
  }
}
