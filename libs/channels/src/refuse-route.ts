import { AppError } from '@app/common';
import type { SkippedChannel } from '@app/llm';
import type { RouteRequest } from './route-plan';

/** So many channels are named in the log. */
const MOST_NAMED = 20;

/** Why no channel can serve the call, and when to come again. */
export function refuseRoute(
  { modelId, channels, needs, health, nowMs }: RouteRequest,
  skipped: readonly SkippedChannel[],
): AppError {
  const facts = { skippedChannels: skipped.slice(0, MOST_NAMED) };
  const lacking = skipped.filter(({ reason }) => reason === 'lacks_capability');
  if (lacking.length > 0 && lacking.length === channels.length) {
    const message = `No channel of the model \`${modelId}\` has what the request needs: ${needs.join(', ')}.`;
    return new AppError('unsupported_feature', { message, param: 'model', facts });
  }
  const untilMs = Math.min(...skipped.map(({ untilMs = Infinity }) => untilMs));
  const headers: Record<string, string> = Number.isFinite(untilMs)
    ? { 'retry-after': String(Math.max(Math.ceil((untilMs - nowMs) / 1_000), 1)) }
    : {};
  const resting = skipped.filter((one) => one.untilMs !== undefined);
  if (resting.length > 0 && resting.every(({ channelId }) => isLimited(channelId)))
    return new AppError('rate_limit_exceeded', { headers, facts });
  return new AppError('upstream_unavailable', {
    message: `No channel serves the model \`${modelId}\` right now.`,
    headers,
    facts,
  });

  /** Its vendor limits us, and nothing else is wrong with it. */
  function isLimited(channelId: string): boolean {
    const trouble = health.troubles.get(channelId);
    if (!trouble) return false;
    const circuits = [trouble.channel, ...trouble.credentials.values(), ...trouble.models.values()];
    return circuits.every((circuit) => !circuit || circuit.failure === 'rate_limited' || circuit.untilMs <= nowMs);
  }
}
