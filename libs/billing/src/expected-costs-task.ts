import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { computeExpectedCosts } from './expected-costs.queries';

/** Learns what calls usually cost, for ExpectedCosts. To be run from time to time; twice at once does no harm. */
@Injectable()
export class ExpectedCostsTask {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await computeExpectedCosts(this.database.pool);
  }
}
