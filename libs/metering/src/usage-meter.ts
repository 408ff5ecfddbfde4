import { inputTotal, outputTotal, quantitiesOf, type CallRequest, type Usage } from '@app/llm';
import { promptTokens } from './prompt-tokens';
import { countTokens } from './token-counter';

/** What a model can read and write in one answer. */
export interface Plausible {
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
}

/**
 * What one call has consumed so far. It outlives errors: whatever ends the call, its reading is what is charged. The
 * upstream's own count wins; where there is none, or one that cannot be true, we count what came in and went out.
 */
export class UsageMeter {
  private counted = 0;
  private uncounted = '';
  private reported: Usage | undefined;
  private notBelieved: unknown;
  private prompt: number | undefined;
  private isAnswered = false;

  constructor(
    private readonly request: CallRequest,
    private readonly model: Plausible,
  ) {}

  /** A new try on another channel; what the last one sent reached nobody. */
  restart(): void {
    this.counted = 0;
    this.uncounted = '';
    this.reported = undefined;
    this.notBelieved = undefined;
    this.isAnswered = false;
  }

  /** Text received from the upstream, whether or not the caller still listens. */
  add(text: string): void {
    this.uncounted += text;
  }

  /** An answer came, or a piece of one, that may hold no text at all: embeddings, scores, sound, images. */
  answered(): void {
    this.isAnswered = true;
  }

  /** The upstream's last word on the call, or what it said instead that is no count at all. */
  report(usage: Usage | undefined, disputed?: unknown): void {
    this.reported = usage;
    this.notBelieved = disputed;
  }

  /** What the upstream reported and is not charged, because it cannot be true; null when there is nothing of the kind. */
  get disputed(): unknown {
    if (this.notBelieved !== undefined) return this.notBelieved;
    return this.reported && !this.isBelievable(this.reported) ? this.reported.quantities : null;
  }

  get hasOutput(): boolean {
    return this.uncounted !== '' || this.counted > 0;
  }

  /** Characters received since the last reading. */
  get unreadCharacters(): number {
    return this.uncounted.length;
  }

  reading(): Usage {
    if (this.reported && this.isBelievable(this.reported)) return this.reported;
    if (!this.hasOutput && !this.isAnswered) return { quantities: quantitiesOf({}), source: 'none' };
    this.counted += countTokens(this.uncounted);
    this.uncounted = '';
    this.prompt ??= promptTokens(this.request);
    return {
      quantities: quantitiesOf({ ...this.withinLimits(this.prompt, this.counted), call: 1 }),
      source: 'tokenizer',
    };
  }

  /** What a try that was given up at `text` has consumed by our count, its input included. Changes nothing. */
  estimate(text: string): Usage {
    this.prompt ??= promptTokens(this.request);
    const counted = this.withinLimits(this.prompt, countTokens(text));
    return { quantities: quantitiesOf({ ...counted, call: 1 }), source: 'tokenizer' };
  }

  /** Vendors count otherwise than we do; where we count more than the vendor was allowed to send, it is we who are wrong. */
  private withinLimits(prompt: number, counted: number) {
    const { choices, maxOutputTokens = this.model.maxOutputTokens } = this.request;
    const prompts = promptsOf(this.request);
    return {
      input: Math.min(prompt, this.model.contextWindow * prompts),
      output: Math.min(counted, maxOutputTokens * choices),
    };
  }

  /** Not all zero although text came (some vendors send that instead of nothing), nor more than a model can hold. */
  private isBelievable({ quantities }: Usage): boolean {
    const [input, output] = [inputTotal(quantities), outputTotal(quantities)];
    const { contextWindow } = this.model;
    const { choices } = this.request;
    const isPossible = input <= contextWindow * promptsOf(this.request) && output <= contextWindow * choices;
    return isPossible && !this.isTooLittle(input, output);
  }

  /** Some vendors send zeros instead of nothing. Of images, audio and scores zero tokens are no wonder. */
  private isTooLittle(input: number, output: number): boolean {
    const { endpoint = 'completions' } = this.request;
    if (endpoint === 'completions') return this.hasOutput && output === 0;
    return endpoint === 'embeddings' && input === 0;
  }
}

const promptsOf = (request: CallRequest): number => (request.endpoint === undefined ? 1 : request.prompts);
