import { AppError } from '@app/common';
import type { Channel, Credential, RouteStep } from './channel';

/** A call is tried on at most so many channels. */
const MAX_STEPS = 3;

/**
 * The channels to try, in order: those that keep to limits first, of these the ones of higher priority; within one priority
 * at random, by weight. `random` answers
 * numbers from 0 to below 1. Throws AppError('upstream_unavailable') when there is none.
 */
export function planRoute(channels: readonly Channel[], modelId: string, random: () => number): RouteStep[] {
  if (channels.length === 0) {
    throw new AppError('upstream_unavailable', { message: `No channel serves the model \`${modelId}\` right now.` });
  }
  const ordered = channels.length === 1 ? channels : order(channels, random);
  return ordered.slice(0, MAX_STEPS).map((channel) => ({
    channel,
    ...drawn(channel.credentials, random),
    upstreamModel: channel.models.get(modelId) ?? modelId,
  }));
}

/** Weighted order without replacement: the largest of u^(1/weight) comes first (Efraimidis and Spirakis, 2006). */
function order(channels: readonly Channel[], random: () => number): Channel[] {
  const drawn = channels.map((channel) => ({ channel, key: Math.pow(random(), 1 / Math.max(channel.weight, 1e-9)) }));
  drawn.sort(
    (a, b) =>
      Number(a.channel.exceededHoldAt !== null) - Number(b.channel.exceededHoldAt !== null) ||
      b.channel.priority - a.channel.priority ||
      b.key - a.key,
  );
  return drawn.map(({ channel }) => channel);
}

/** One by chance; the others follow it in turn. */
function drawn(credentials: readonly Credential[], random: () => number): Pick<RouteStep, 'credential' | 'spares'> {
  const first = Math.floor(random() * credentials.length);
  return { credential: credentials[first]!, spares: [...credentials.slice(first + 1), ...credentials.slice(0, first)] };
}
