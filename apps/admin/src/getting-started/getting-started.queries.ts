import type { Database } from '@app/database';

/** What the first-run guide ticks off, as it is now. */
export async function stepsDone({ prisma }: Database) {
  const channel = { isSimulated: false, state: 'enabled' as const };
  const apiToken = { name: { notIn: ['demo', 'Playground'] } };
  const [hasChannel, hasApiToken, hasCall] = await Promise.all([
    prisma.channel.findFirst({ where: channel, select: { id: true } }),
    prisma.apiToken.findFirst({ where: apiToken, select: { id: true } }),
    prisma.usageRecord.findFirst({ select: { requestId: true } }),
  ]);
  return { hasChannel: hasChannel !== null, hasApiToken: hasApiToken !== null, hasCall: hasCall !== null };
}
