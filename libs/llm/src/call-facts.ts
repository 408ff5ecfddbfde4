import type { UsageComponent } from './usage';

/** What calls of every endpoint have in common: what they ask for, and what bounds their cost. */
export interface CallFacts {
  /** The public name the caller asked for. */
  readonly model: string;
  readonly stream: boolean;
  /** Bound on visible plus reasoning tokens of each choice; undefined when the caller set none. */
  readonly maxOutputTokens?: number;
  /** How many answers (`n`). */
  readonly choices: number;
  /** Refuse, instead of lowering, a `maxOutputTokens` that does not fit the model's context. */
  readonly refusesLoweredMaximum: boolean;
  /** The price tier asked for (`flex`, `priority`); undefined for the standard one, or when the vendor may choose. */
  readonly serviceTier?: string;
  /** What the vendor may bill by the piece, because this request asks for it; undefined: nothing. */
  readonly surcharges?: readonly Surcharge[];
  /** The caller's own name for its end user (`user`). */
  readonly endUser?: string;
  /** Size of the request in UTF-8 bytes as received, files left out: no request has more text tokens than that. */
  readonly bodyBytes: number;
}

/** Something that is billed by the piece, beside tokens. */
export interface Surcharge {
  readonly component: Extract<UsageComponent, 'web_search' | 'image' | 'audio_second' | 'character' | 'search_unit'>;
  /** How many the vendor may bill at the most; undefined when the request sets no bound. */
  readonly most?: number;
  /** The vendor bills that many, and does not report them. */
  readonly isUnreported?: true;
  /** The parameter that asks for it. */
  readonly param: string;
}
