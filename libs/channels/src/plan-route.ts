import type { SkippedChannel, SkipReason } from '@app/llm';
import { candidatesOf, tiersOf, type Candidate, type Candidates } from './candidates';
import type { Credential, RouteStep } from './channel';
import { drawChannels, firstChances, ownOf } from './draw-channels';
import { refuseRoute } from './refuse-route';
import { hashOf, rendezvous } from './rendezvous';
import type { RoutePlan, RouteRequest } from './route-plan';
import { standingOf, type Level, type Standing } from './standing';

/** The candidates that something speaks against. */
interface Excluded {
  /** They never can serve this call. */
  readonly unable: ReadonlySet<Candidate>;
  /** All but the healthy. */
  readonly all: ReadonlySet<Candidate>;
  /** Of those with trouble; some are healthy all the same. */
  readonly standings: ReadonlyMap<Candidate, Standing>;
  readonly skipped: readonly SkippedChannel[];
}

/**
 * The channels to try, in order: those that keep to limits first, of these the ones of higher priority; within one priority
 * by chance, by weight, or where the key of the call belongs. What rests is left out; docs/routing.md says what is tried all the
 * same. Pure: the same answer for the same numbers. It looks only at channels that are drawn and at those that something
 * speaks against, so hundreds of healthy ones cost nothing.
 * Throws AppError('upstream_unavailable'), 'rate_limit_exceeded' or 'unsupported_feature' when there is none.
 */
export function planRoute(request: RouteRequest): RoutePlan {
  const candidates = candidatesOf(request.channels, request.modelId);
  const excluded = excludedOf(candidates, request);
  const drawn = draw(candidates, excluded, request);
  if (drawn.length === 0) throw refuseRoute(request, skippedOf(excluded, drawn));
  const steps = drawn.map((one) => stepTo(one, excluded.standings.get(one), request));
  const skipped = excluded.standings.size === 0 ? excluded.skipped : skippedOf(excluded, drawn);
  return {
    steps,
    skipped: request.tellsSpares ? [...skipped, ...sparesOf(candidates, excluded, drawn)] : skipped,
    candidates: request.channels.length,
    affinity: affinityOf(drawn[0]!, candidates, excluded, request),
    trials: excluded.standings.size > 0 ? trialsOf(steps[0]!, request) : NONE,
  };
}

const NONE: readonly never[] = [];
/** Mostly so. */
const NOTHING: Excluded = { unable: new Set(), all: new Set(), standings: new Map(), skipped: NONE };
const NO_CANDIDATES: ReadonlySet<Candidate> = new Set();

/** What `planRoute` goes by, for whoever wants to see it: nothing is drawn, and nothing is refused. */
export interface RouteSurvey {
  /** How each channel that is not left out for good stands. */
  readonly levels: ReadonlyMap<string, Level>;
  /** The chance of each to be asked first, from 0 to 1; those that have none are not here. */
  readonly chances: ReadonlyMap<string, number>;
  readonly skipped: readonly SkippedChannel[];
}

export function surveyRoute(request: RouteRequest): RouteSurvey {
  const candidates = candidatesOf(request.channels, request.modelId);
  const excluded = excludedOf(candidates, request);
  const able = [...candidates.byId.values()].filter((one) => !excluded.unable.has(one));
  const levelOf = (one: Candidate) => excluded.standings.get(one)?.level ?? 'healthy';
  const best = SURVEYED.find((level) => able.some((one) => levelOf(one) === level));
  const first = able.filter((one) => levelOf(one) === best);
  return {
    levels: new Map(able.map((one) => [one.id, levelOf(one)])),
    chances: firstChances(tiersOf(first), request),
    skipped: skippedOf(excluded, NONE),
  };
}

/** Which are asked first, if there are any. */
const SURVEYED: readonly Level[] = ['healthy', 'half_open', 'doubtful'];

/** The healthy; after them what may work again; and when that is nothing at all, what rests by our guess. */
function draw({ tiers }: Candidates, { all, standings }: Excluded, request: RouteRequest): Candidate[] {
  const { maxAttempts } = request;
  const drawn = drawChannels(tiers, { excluded: all, count: maxAttempts }, request);
  const drawMore = (level: Level) => {
    const more = [...standings].flatMap(([one, standing]) => (standing.level === level ? one : []));
    const count = maxAttempts - drawn.length;
    drawn.push(...drawChannels(tiersOf(more), { excluded: NO_CANDIDATES, count }, request));
  };
  if (standings.size > 0 && drawn.length < maxAttempts) drawMore('half_open');
  if (standings.size > 0 && drawn.length === 0) drawMore('doubtful');
  return drawn;
}

function excludedOf(candidates: Candidates, request: RouteRequest): Excluded {
  const unable = unableOf(candidates, request);
  if (unable.size === 0 && request.health.troubles.size === 0) return NOTHING;
  const excluded = {
    unable: new Set(unable.keys()),
    all: new Set(unable.keys()),
    standings: new Map<Candidate, Standing>(),
  };
  for (const [channelId, trouble] of request.health.troubles) {
    const one = candidates.byId.get(channelId);
    if (!one || unable.has(one)) continue;
    const standing = standingOf(one, trouble, request);
    excluded.standings.set(one, standing);
    if (standing.level !== 'healthy') excluded.all.add(one);
  }
  return { ...excluded, skipped: [...unable].map(([{ id }, reason]) => ({ channelId: id, reason })) };
}

/** Those that never can serve the call, and why. */
function unableOf({ kinds, lacking }: Candidates, { canServe, needs }: RouteRequest): Map<Candidate, SkipReason> {
  const unable = new Map<Candidate, SkipReason>();
  const unfit = canServe ? kinds.filter(([first]) => !canServe(first!.channel)) : NONE;
  for (const one of unfit.flat()) unable.set(one, 'cannot_serve');
  const lacks = (one: Candidate) => !unable.has(one) && needs.some((need) => one.channel.lacks.includes(need));
  if (needs.length > 0) for (const one of lacking.filter(lacks)) unable.set(one, 'lacks_capability');
  return unable;
}

function stepTo(one: Candidate, standing: Standing | undefined, request: RouteRequest): RouteStep {
  const { channel, upstreamModel } = one;
  return { channel, ...inTurn(standing?.credentials ?? channel.credentials, request), upstreamModel };
}

/** One by chance, or where the key belongs; the others follow it in turn. */
function inTurn(
  credentials: readonly Credential[],
  { affinityKey, random }: RouteRequest,
): Pick<RouteStep, 'credential' | 'spares'> {
  if (credentials.length === 1) return { credential: credentials[0]!, spares: NONE };
  const first =
    affinityKey === undefined ? Math.floor(random() * credentials.length) : ownPosition(credentials, affinityKey);
  return { credential: credentials[first]!, spares: [...credentials.slice(first + 1), ...credentials.slice(0, first)] };
}

function ownPosition(credentials: readonly Credential[], key: number): number {
  const items = credentials.map(({ id }, position) => ({ position, hash: hashOf(id), weight: 1 }));
  return rendezvous(items, key).position;
}

/** Moved: one that rests would have been its own. */
function affinityOf(
  first: Candidate,
  { tiers }: Candidates,
  { unable, all }: Excluded,
  request: RouteRequest,
): RoutePlan['affinity'] {
  const { affinityKey: key } = request;
  if (key === undefined) return undefined;
  if (all.size === unable.size) return 'kept';
  return ownOf(tiers, unable, key, request)?.id === first.id ? 'kept' : 'moved';
}

function trialsOf({ channel, credential, upstreamModel }: RouteStep, { health }: RouteRequest): readonly string[] {
  const trouble = health.troubles.get(channel.id);
  if (!trouble) return NONE;
  const circuits = [trouble.channel, trouble.credentials.get(credential.id), trouble.models.get(upstreamModel)];
  return circuits.flatMap((circuit) => (circuit && health.mayTry(circuit.key) ? circuit.key : []));
}

/** Of a channel that is asked after all only the credentials that rest meanwhile. */
function skippedOf({ skipped, standings }: Excluded, drawn: readonly Candidate[]): SkippedChannel[] {
  const resting = [...standings].filter(([one, { level }]) => level === 'healthy' || !drawn.includes(one));
  return [...skipped, ...resting.flatMap(([, standing]) => standing.skipped)];
}

const sparesOf = ({ byId }: Candidates, { all }: Excluded, drawn: readonly Candidate[]): SkippedChannel[] =>
  [...byId.values()].flatMap((one) =>
    all.has(one) || drawn.includes(one) ? [] : { channelId: one.id, reason: 'spare' as const },
  );
