import type { Database } from '@app/database';

/** What the first-run guide ticks off, as it is now. */
export async function stepsDone({ prisma }: Database, userId: string) {
  const channel = { isSimulated: false, state: 'enabled' as const };
  const apiToken = { name: { notIn: ['demo', 'Playground'] } };
  const [madeByOthers, channelRow, tokenRow, callRow] = await Promise.all([
    prisma.user.findFirst({ where: { id: userId, mustChangePassword: true }, select: { id: true } }),
    prisma.channel.findFirst({ where: channel, select: { id: true } }),
    prisma.apiToken.findFirst({ where: apiToken, select: { id: true } }),
    prisma.usageRecord.findFirst({ select: { requestId: true } }),
  ]);
  return {
    hasOwnPassword: madeByOthers === null,
    hasChannel: channelRow !== null,
    hasApiToken: tokenRow !== null,
    hasCall: callRow !== null,
  };
}
