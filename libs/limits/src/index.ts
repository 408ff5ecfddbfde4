export { ChannelRoom } from './channel-room';
export type { ChannelPlace, LimitedChannel, RoomSeeker, Seat } from './channel-seat';
export type { LimitScope } from './ceiling';
export type { Limit, LimitedCaller } from './limit';
export type { LimitUse, SubjectUse } from './limit-use';
export { LimitsModule } from './limits.module';
export { RateLimitsService, type LimitedRequest, type LimitStanding, type Permit } from './rate-limits.service';
