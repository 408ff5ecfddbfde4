import { USAGE_COMPONENTS, type AttemptReport, type UsageComponent } from '@app/llm';
import { distributionFamily, tallyFamily, type Distribution, type Tally } from '@app/logging';
import { Injectable } from '@nestjs/common';
import type { CallStory } from './call-story';
import type { EndedCall } from './ended-call';

/** Models beyond so many share a series: a scrape stays small whatever the catalogue holds. */
const MOST_MODELS = 200;
const OTHER_MODELS = 'other';
const SERVED = 'none';
const NANO = 1e9;

const OWN_SECONDS = [0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];
const FIRST_TOKEN_SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60];
const TOTAL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900];

/** Values by a word of which there are few; each has its own from the first time on. */
class ByWord<Value> {
  private readonly values = new Map<string, Value>();

  constructor(private readonly make: (word: string) => Value) {}

  of(word: string): Value {
    let value = this.values.get(word);
    if (value === undefined) this.values.set(word, (value = this.make(word)));
    return value;
  }
}

interface ModelFigures {
  /** By endpoint, and then by outcome. */
  readonly calls: ByWord<ByWord<Tally>>;
  readonly usage: ByWord<Tally>;
  readonly charges: Tally;
  readonly firstToken: Distribution;
  readonly total: Distribution;
}

/** What Prometheus is told of calls. A call costs some look-ups and additions here, however many labels there are. */
@Injectable()
export class CallMetrics {
  private readonly calls = tallyFamily('calls_total', 'Calls that were admitted and are over.', [
    'model',
    'endpoint',
    'outcome',
  ]);
  private readonly refused = tallyFamily('calls_refused_total', 'Calls refused before money was held.', [
    'endpoint',
    'code',
  ]);
  private readonly attempts = tallyFamily('attempts_total', 'Tries of a channel, by what they ended with.', [
    'channel',
    'channel_id',
    'provider',
    'failure',
  ]);
  private readonly usage = tallyFamily('usage_total', 'Tokens, and what else is counted, by component.', [
    'model',
    'component',
  ]);
  private readonly charges = tallyFamily('charges_usd_total', 'What calls were charged.', ['model']);
  private readonly holds = tallyFamily('holds_usd_total', 'What was held for calls that are over.').child();
  private readonly firstTokens = distributionFamily(
    'call_first_token_seconds',
    'From the arrival of a streamed call to the first piece of its answer.',
    FIRST_TOKEN_SECONDS,
    ['model'],
  );
  private readonly totals = distributionFamily('call_seconds', 'From arrival to end of a call.', TOTAL_SECONDS, [
    'model',
  ]);
  private readonly overhead = distributionFamily(
    'call_overhead_seconds',
    'Time of a call spent in Weir and not with its upstreams.',
    OWN_SECONDS,
  ).child();
  private readonly holdTime = distributionFamily('hold_seconds', 'How long holds took to place.', OWN_SECONDS).child();

  private readonly models = new Map<string, ModelFigures>();
  private readonly refusals = new ByWord(
    (endpoint) => new ByWord((code: string) => this.refused.child(endpoint, code)),
  );
  private readonly channels = new Map<string, { readonly name: string; readonly attempts: ByWord<Tally> }>();

  ended({ story, admitted, ending, charge, overheadMs, holdMs }: EndedCall): void {
    const figures = this.figuresOf(admitted.offer.model.id);
    figures.calls.of(admitted.endpoint).of(ending.outcome).value += 1;
    figures.charges.value += Number(charge) / NANO;
    figures.total.observe(ending.totalMs / 1_000);
    if (ending.firstTokenMs !== null) figures.firstToken.observe(ending.firstTokenMs / 1_000);
    this.addUsage(figures, ending.usage.quantities);
    this.holds.value += Number(admitted.hold) / NANO;
    this.holdTime.observe(holdMs / 1_000);
    this.overhead.observe(overheadMs / 1_000);
    for (const attempt of ending.attempts) this.addAttempt(attempt, story);
  }

  refusedWith(code: string, { endpoint }: CallStory): void {
    this.refusals.of(endpoint).of(code).value += 1;
  }

  private addUsage({ usage }: ModelFigures, quantities: Readonly<Record<UsageComponent, number>>): void {
    for (const component of USAGE_COMPONENTS) {
      const quantity = quantities[component];
      if (quantity > 0) usage.of(component).value += quantity;
    }
  }

  private addAttempt(attempt: AttemptReport, { steps }: CallStory): void {
    const { channelId, providerId, failure } = attempt;
    const name = steps.find(({ channel }) => channel.id === channelId)?.channel.name ?? channelId;
    let channel = this.channels.get(channelId);
    if (channel?.name !== name) {
      const attempts = new ByWord((word: string) => this.attempts.child(name, channelId, providerId, word));
      this.channels.set(channelId, (channel = { name, attempts }));
    }
    channel.attempts.of(failure ?? SERVED).value += 1;
  }

  private figuresOf(modelId: string): ModelFigures {
    return this.models.get(modelId) ?? this.newFigures(modelId);
  }

  private newFigures(modelId: string): ModelFigures {
    const isOneTooMany = this.models.size >= MOST_MODELS && modelId !== OTHER_MODELS;
    if (isOneTooMany) return this.figuresOf(OTHER_MODELS);
    const figures: ModelFigures = {
      calls: new ByWord((endpoint) => new ByWord((outcome: string) => this.calls.child(modelId, endpoint, outcome))),
      usage: new ByWord((component) => this.usage.child(modelId, component)),
      charges: this.charges.child(modelId),
      firstToken: this.firstTokens.child(modelId),
      total: this.totals.child(modelId),
    };
    this.models.set(modelId, figures);
    return figures;
  }
}
