export type { Change } from './change-feed';
export { Database, isRefusedByDatabase, openPool } from './database';
export { DatabaseModule } from './database.module';
export { Prisma, type PrismaClient } from './generated/client';
export { Snapshot } from './snapshot';
