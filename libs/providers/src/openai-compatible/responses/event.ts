import { UpstreamError } from '@app/llm';
import type { SseEvent } from '../../adapter';
import { readErrorBody } from '../read-error-body';
import { isObject, jsonIn, type JsonObject, objectIn } from '../wire';
import { responseFailure } from './response-failure';

/** One event of a streamed response. */
export interface ResponseEvent {
  readonly type: string;
  readonly document: JsonObject;
}

/** Throws UpstreamError for what is no event, and what an `error` event says. */
export function readEvent({ data, event }: SseEvent): ResponseEvent {
  const document = jsonIn(data);
  if (!isObject(document)) throw new UpstreamError('malformed_response', { message: 'an event is no JSON object' });
  const type = typeof document['type'] === 'string' ? document['type'] : event;
  if (type === 'error' || (type === undefined && readErrorBody(document))) throw responseFailure(document);
  if (type === undefined) throw new UpstreamError('malformed_response', { message: 'an event has no type' });
  return { type, document };
}

const TERMINAL: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** The response as it ended; undefined of every event but the last. */
export const endIn = ({ type, document }: ResponseEvent): JsonObject | undefined =>
  TERMINAL.has(type) ? (objectIn(document['response']) ?? {}) : undefined;

/** Events that say something in words. */
const WORDS: ReadonlySet<string> = new Set(
  [
    ...['output_text', 'refusal', 'function_call_arguments', 'custom_tool_call_input', 'reasoning_summary_text'],
    ...['reasoning_text', 'mcp_call_arguments'],
  ].map((name) => `response.${name}.delta`),
);

/** What is counted when a vendor reports no usage. */
export function textOfEvent({ type, document }: ResponseEvent): string {
  if (WORDS.has(type)) return typeof document['delta'] === 'string' ? document['delta'] : '';
  if (type !== 'response.output_item.added') return '';
  const name = objectIn(document['item'])?.['name'];
  return typeof name === 'string' ? name : '';
}
