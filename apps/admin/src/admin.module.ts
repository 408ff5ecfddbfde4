import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { IdentityModule } from '@app/identity';
import { LoggingModule } from '@app/logging';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AuditController } from './audit/audit.controller';
import { LocalStrategy } from './auth/local.strategy';
import { SessionGuard } from './auth/session.guard';
import { SessionsController } from './auth/sessions.controller';
import { HealthController } from './health/health.controller';
import { ProblemFilter } from './problem.filter';

/** People wait for its answers. */
const DATABASE_PATIENCE_MS = 10_000;

@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    DatabaseModule.impatient(DATABASE_PATIENCE_MS),
    IdentityModule,
    PassportModule,
  ],
  controllers: [SessionsController, HealthController, AuditController],
  providers: [
    LocalStrategy,
    { provide: APP_GUARD, useClass: SessionGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AdminModule {}
