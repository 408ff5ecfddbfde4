import type { PlainRequest, UploadedFile } from '@app/llm';
import type { Members } from '../openai-chat/checks';
import type { BodyRules } from './read-document';

/** What there is to know of an endpoint before it is asked. */
export interface EndpointRules extends BodyRules {
  readonly parameters: Members;
  readonly required: readonly string[];
  /** The model that is meant when none is named. */
  readonly usualModel?: string;
  /** Where a stream is asked for otherwise than with `stream`. */
  streams?(parameters: Asked['parameters']): boolean;
  /** What bounds the cost of a call. */
  bounds(asked: Asked): Bounds;
}

export interface Asked {
  /** Checked. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly files: readonly UploadedFile[];
  readonly bodyBytes: number;
}

export type Bounds = Pick<
  PlainRequest,
  'choices' | 'prompts' | 'readsMedia' | 'maxOutputTokens' | 'refusesLoweredMaximum' | 'surcharges' | 'serviceTier'
>;
