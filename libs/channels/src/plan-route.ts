import type { SkippedChannel } from '@app/llm';
import type { Channel, Credential, RouteStep } from './channel';
import { drawChannels, firstChances, ownChannel } from './draw-channels';
import { refuseRoute } from './refuse-route';
import { rendezvous } from './rendezvous';
import type { RoutePlan, RouteRequest } from './route-plan';
import { standingOf, type Level, type Standing } from './standing';

/** A channel that may be asked, and how it stands if it has trouble. */
interface Sorted {
  readonly healthy: Channel[];
  /** Rested long enough; asked when those that are healthy failed. */
  readonly halfOpen: Channel[];
  /** Rest by our guess; asked when there is nothing else. */
  readonly doubtful: Channel[];
  readonly out: Channel[];
  readonly standings: Map<string, Standing>;
  readonly skipped: SkippedChannel[];
}

/**
 * The channels to try, in order: those that keep to limits first, of these the ones of higher priority; within one priority
 * by chance, by weight, or where the key of the call belongs. What rests is left out; see docs/routing.md for what is tried all
 * the same. Pure: the same answer for the same numbers.
 * Throws AppError('upstream_unavailable'), 'rate_limit_exceeded' or 'unsupported_feature' when there is none.
 */
export function planRoute(request: RouteRequest): RoutePlan {
  const sorted = sortOut(request);
  const { channels, maxAttempts } = request;
  const drawn = drawChannels(sorted.healthy, maxAttempts, request);
  if (drawn.length < maxAttempts) drawn.push(...drawChannels(sorted.halfOpen, maxAttempts - drawn.length, request));
  if (drawn.length === 0) drawn.push(...drawChannels(sorted.doubtful, maxAttempts, request));
  if (drawn.length === 0) throw refuseRoute(request, outOf(sorted, drawn));
  const steps = drawn.map((channel) => stepTo(channel, sorted.standings.get(channel.id), request));
  return {
    steps,
    skipped: skippedOf(sorted, drawn, request),
    candidates: channels.length,
    affinity: affinityOf(drawn[0]!, sorted, request),
    trials: sorted.standings.size > 0 ? trialsOf(steps[0]!, request) : NONE,
  };
}

const NONE: readonly never[] = [];

/** What `planRoute` goes by, for whoever wants to see it: nothing is drawn, and nothing is refused. */
export interface RouteSurvey {
  /** How each channel that is not left out for good stands. */
  readonly levels: ReadonlyMap<string, Level>;
  /** The chance of each to be asked first, from 0 to 1; those that have none are not here. */
  readonly chances: ReadonlyMap<string, number>;
  readonly skipped: readonly SkippedChannel[];
}

export function surveyRoute(request: RouteRequest): RouteSurvey {
  const sorted = sortOut(request);
  const { healthy, halfOpen, doubtful, standings } = sorted;
  const first = [healthy, halfOpen, doubtful].find(({ length }) => length > 0) ?? NONE;
  return {
    levels: new Map([
      ...healthy.map(({ id }) => [id, 'healthy'] as const),
      ...[...standings].map(([id, { level }]) => [id, level] as const),
    ]),
    chances: firstChances(first, request),
    skipped: outOf(sorted, NONE),
  };
}

function sortOut(request: RouteRequest): Sorted {
  const { channels, needs, canServe, health } = request;
  const sorted: Sorted = { healthy: [], halfOpen: [], doubtful: [], out: [], standings: new Map(), skipped: [] };
  for (const channel of channels) {
    if (canServe && !canServe(channel)) sorted.skipped.push({ channelId: channel.id, reason: 'cannot_serve' });
    else if (needs.length > 0 && channel.lacks.length > 0 && needs.some((need) => channel.lacks.includes(need)))
      sorted.skipped.push({ channelId: channel.id, reason: 'lacks_capability' });
    else if (health.isAllWell) sorted.healthy.push(channel);
    else sortByTrouble(channel, request, sorted);
  }
  return sorted;
}

function sortByTrouble(channel: Channel, request: RouteRequest, sorted: Sorted): void {
  const trouble = request.health.troubleOf(channel.id);
  if (!trouble) return void sorted.healthy.push(channel);
  const standing = standingOf(channel, upstreamNameOf(channel, request), trouble, request);
  sorted.standings.set(channel.id, standing);
  const lists = { healthy: sorted.healthy, half_open: sorted.halfOpen, doubtful: sorted.doubtful, out: sorted.out };
  lists[standing.level].push(channel);
}

function stepTo(channel: Channel, standing: Standing | undefined, request: RouteRequest): RouteStep {
  return {
    channel,
    ...inTurn(standing?.credentials ?? channel.credentials, request),
    upstreamModel: upstreamNameOf(channel, request),
  };
}

/** One by chance, or where the key belongs; the others follow it in turn. */
function inTurn(
  credentials: readonly Credential[],
  { affinityKey, random }: RouteRequest,
): Pick<RouteStep, 'credential' | 'spares'> {
  if (credentials.length === 1) return { credential: credentials[0]!, spares: NONE };
  const first =
    affinityKey === undefined
      ? Math.floor(random() * credentials.length)
      : credentials.indexOf(rendezvous(credentials, affinityKey, () => 1).item);
  return { credential: credentials[first]!, spares: [...credentials.slice(first + 1), ...credentials.slice(0, first)] };
}

/** Moved: one that rests would have been its own. */
function affinityOf(first: Channel, sorted: Sorted, request: RouteRequest): RoutePlan['affinity'] {
  const { affinityKey: key } = request;
  if (key === undefined) return undefined;
  const { healthy, halfOpen, doubtful, out } = sorted;
  if (halfOpen.length + doubtful.length + out.length === 0) return 'kept';
  return ownChannel([...healthy, ...halfOpen, ...doubtful, ...out], key, request) === first ? 'kept' : 'moved';
}

function trialsOf({ channel, credential, upstreamModel }: RouteStep, { health }: RouteRequest): readonly string[] {
  const trouble = health.troubleOf(channel.id);
  if (!trouble) return NONE;
  const circuits = [trouble.channel, trouble.credentials.get(credential.id), trouble.models.get(upstreamModel)];
  return circuits.flatMap((circuit) => (circuit && health.mayTry(circuit.key) ? circuit.key : []));
}

function outOf({ skipped, standings }: Sorted, drawn: readonly Channel[]): SkippedChannel[] {
  return [
    ...skipped,
    ...[...standings]
      .filter(([id, { level }]) => level === 'healthy' || !drawn.some((channel) => channel.id === id))
      .flatMap(([, standing]) => standing.skipped),
  ];
}

function skippedOf(
  sorted: Sorted,
  drawn: readonly Channel[],
  { tellsSpares }: RouteRequest,
): readonly SkippedChannel[] {
  const skipped = sorted.standings.size === 0 ? sorted.skipped : outOf(sorted, drawn);
  if (!tellsSpares) return skipped;
  const spares = sorted.healthy.filter((channel) => !drawn.includes(channel));
  return [...skipped, ...spares.map(({ id }) => ({ channelId: id, reason: 'spare' as const }))];
}

const upstreamNameOf = ({ models }: Channel, { modelId }: RouteRequest): string => models.get(modelId) ?? modelId;
