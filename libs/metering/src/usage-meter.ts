import { outputTotal, quantitiesOf, type ChatRequest, type Usage } from '@app/llm';
import { promptTokens } from './prompt-tokens';
import { countTokens } from './token-counter';

/**
 * What one call has consumed so far. It outlives errors: whatever ends the call, its reading is what is charged. The
 * upstream's own count wins; where there is none, or one that cannot be true, we count what came in and went out.
 */
export class UsageMeter {
  private counted = 0;
  private uncounted = '';
  private reported: Usage | undefined;
  private prompt: number | undefined;

  constructor(private readonly request: ChatRequest) {}

  /** A new try on another channel; what the last one sent reached nobody. */
  restart(): void {
    this.counted = 0;
    this.uncounted = '';
    this.reported = undefined;
  }

  /** Text received from the upstream, whether or not the caller still listens. */
  add(text: string): void {
    this.uncounted += text;
  }

  /** The upstream's last word on the call. */
  report(usage: Usage | undefined): void {
    this.reported = usage;
  }

  get hasOutput(): boolean {
    return this.uncounted !== '' || this.counted > 0;
  }

  /** Characters received since the last reading. */
  get unreadCharacters(): number {
    return this.uncounted.length;
  }

  reading(): Usage {
    if (this.reported && !this.contradictsReality(this.reported)) return this.reported;
    if (!this.hasOutput) return { quantities: quantitiesOf({}), source: 'none' };
    this.counted += countTokens(this.uncounted);
    this.uncounted = '';
    this.prompt ??= promptTokens(this.request);
    return { quantities: quantitiesOf({ input: this.prompt, output: this.counted, call: 1 }), source: 'tokenizer' };
  }

  /** All zero although text came: some vendors send that instead of nothing. */
  private contradictsReality({ quantities }: Usage): boolean {
    return this.hasOutput && outputTotal(quantities) === 0;
  }
}
