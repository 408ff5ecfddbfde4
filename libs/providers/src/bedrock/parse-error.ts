import { UpstreamError, type UpstreamFailure } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { classifyFailure } from '../openai-compatible/classify-failure';
import { parseError as parseFamilyError } from '../openai-compatible/parse-error';
import { sanitizeMessage } from '../openai-compatible/sanitize-message';
import { type JsonObject, textIn } from '../openai-compatible/wire';

/** Where the status alone would mislead. */
const BY_TYPE: ReadonlyMap<string, UpstreamFailure> = new Map<string, UpstreamFailure>([
  ['servicequotaexceededexception', 'rate_limited'],
  ['conflictexception', 'overloaded'],
  ['modelnotreadyexception', 'overloaded'],
]);

/** AWS says so with the status of a caller's fault, or of a credential's. */
const MODEL_MISSING =
  /model identifier is invalid|on-demand throughput isn.t supported|access to the model|end of its life|marked by provider as legacy/i;

/** The type is in a header, the message in the body. Source: Amazon Bedrock API reference, Errors of Converse. */
export function parseError(answer: HttpAnswer): UpstreamError {
  const error = parseFamilyError(answer);
  const failure = BY_TYPE.get(typeIn(answer.headers['x-amzn-errortype'])) ?? missingIn(error);
  return failure ? new UpstreamError(failure, error.details) : error;
}

const typeIn = (header: string | string[] | undefined): string =>
  String(header ?? '')
    .split(':')[0]!
    .toLowerCase();

const missingIn = ({ details: { status, message = '' } }: UpstreamError): UpstreamFailure | undefined =>
  (status === 400 || status === 403) && MODEL_MISSING.test(message) ? 'model_missing' : undefined;

/** The statuses these have outside of a stream. */
const STREAM_EXCEPTIONS: ReadonlyMap<string, number> = new Map([
  ['validationException', 400],
  ['throttlingException', 429],
  ['modelTimeoutException', 408],
  ['serviceUnavailableException', 503],
]);

/** A frame that says that the stream failed. */
export function streamError(name: string, body: JsonObject): UpstreamError {
  const written = textIn(body['originalMessage']) ?? textIn(body['message']) ?? textIn(body['Message']) ?? '';
  const status = STREAM_EXCEPTIONS.get(name);
  const codes = [name.toLowerCase()];
  const failure = status === undefined ? 'stream_error' : classifyFailure({ status, codes, message: written });
  const message = sanitizeMessage(written);
  return new UpstreamError(failure, message === undefined ? {} : { message });
}
