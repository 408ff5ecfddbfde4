export type { LimitScope } from './ceiling';
export type { Limit, LimitedCaller } from './limit';
export type { LimitUse, SubjectUse } from './limit-use';
export { LimitsModule } from './limits.module';
export { RateLimitsService, type LimitedRequest, type Permit } from './rate-limits.service';
