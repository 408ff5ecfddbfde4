import { z } from 'zod';

export const SETTLE_QUEUE = 'settle';

/** Its jobs say that an export waits, and nothing else. */
export const EXPORTS_QUEUE = 'exports';

/** The inbox is split into as many shards; one worker at a time settles a shard. */
export const SHARDS = 16;

export const SettleJob = z.object({
  shard: z
    .int()
    .min(0)
    .max(SHARDS - 1),
});
export type SettleJob = z.infer<typeof SettleJob>;

/** A wallet's shard: the last hex digit of its UUID, whose tail is random. */
export const shardOf = (walletId: string): number => Number.parseInt(walletId.slice(-1), 16);
