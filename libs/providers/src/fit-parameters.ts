import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';

/** Without these the caller would get something else than was asked for; all others only tune, and are left out with a warning. */
const CHANGES_THE_ANSWER: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['logprobs', (value: unknown) => value === true],
  ['n', (value: unknown) => typeof value === 'number' && value > 1],
  ['tools', (value: unknown) => Array.isArray(value) && value.length > 0],
  ['functions', (value: unknown) => Array.isArray(value) && value.length > 0],
  ['tool_choice', (value: unknown) => value !== 'auto' && value !== 'none'],
  ['response_format', (value: unknown) => (value as { type?: unknown } | null)?.type !== 'text'],
  ['modalities', (value: unknown) => Array.isArray(value) && value.some((modality) => modality !== 'text')],
  ['audio', () => true],
  // Another tier has another price.
  ['service_tier', (value: unknown) => value !== 'auto' && value !== 'default'],
  ['enable_search', (value: unknown) => value === true],
  ['web_search_options', () => true],
]);

/** We do what these ask for ourselves, so a vendor that does not know them takes nothing from the caller. */
const OURS: ReadonlySet<string> = new Set(['separate_reasoning']);

export interface FittedParameters {
  readonly parameters: ChatRequest['parameters'];
  /** Names of those that were left out. */
  readonly dropped: readonly string[];
}

/**
 * The parameters a vendor knows, by the one table of docs/api.md. Throws AppError('unsupported_parameter') for one it does not know and
 * whose absence would change the answer. The very object when all are known: that is the common case.
 */
export function fitParameters(
  parameters: ChatRequest['parameters'],
  known: Pick<ReadonlySet<string>, 'has'>,
): FittedParameters {
  const unknown = Object.keys(parameters).filter((name) => !known.has(name));
  if (unknown.length === 0) return { parameters, dropped: [] };
  for (const name of unknown) {
    if (CHANGES_THE_ANSWER.get(name)?.(parameters[name])) throw unsupported(name);
  }
  const kept = Object.fromEntries(Object.entries(parameters).filter(([name]) => known.has(name)));
  return { parameters: kept, dropped: unknown.filter((name) => !OURS.has(name)) };
}

/** Another channel of the route may have a counterpart. */
export const unsupported = (param: string): AppError =>
  new AppError('unsupported_parameter', { message: `This model does not support '${param}'.`, param });
