import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, HttpRequest, PlainAdapter, PlainAnswer, Target } from '../../adapter';
import { convertUsage, usageIn } from '../convert-usage';
import { arrayIn, type JsonObject, objectIn, textIn, without } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { openEventStream } from './event-stream';
import { NOTHING_SAID, type ReadUsage } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';

/** The older completions. Source: OpenAI's API reference, Completions. */
export const completions: PlainAdapter = {
  buildRequest,
  parseResponse,
  openStream: (request, identity) =>
    openEventStream(identity, {
      isLast: (event) =>
        arrayIn(event['choices']).some((choice) => textIn(objectIn(choice)?.['finish_reason']) !== undefined),
      usageIn: usageOfDocument,
      textIn: textOf,
      shown: asksUsage(request) ? (event) => event : withoutUsage,
      hasTerminator: true,
    }),
};

/** Usage is asked of every stream: calls are charged by it. */
function buildRequest(request: PlainRequest, target: Target): HttpRequest {
  const { parameters, maxOutputTokens, stream } = request;
  const asked = {
    ...parameters,
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(stream && { stream_options: { ...optionsOf(request), include_usage: true } }),
  };
  return buildPlainRequest({ ...request, parameters: asked }, target);
}

function parseResponse(answer: HttpAnswer, _request: PlainRequest, identity: AnswerIdentity): PlainAnswer {
  const document = objectOf(answer);
  if (arrayIn(document['choices']).length === 0) throw malformed('there is no choice');
  const written = { ...document, object: 'text_completion' };
  return jsonAnswer(written, usageOfDocument(document), { identity, text: textOf(document) });
}

function usageOfDocument(document: JsonObject): ReadUsage {
  const usage = usageIn(document, arrayIn(document['choices'])[0]);
  if (!usage) return NOTHING_SAID;
  const reported = convertUsage(usage)?.usage;
  return { reported, disputed: reported ? undefined : usage };
}

const textOf = (document: JsonObject): string =>
  arrayIn(document['choices'])
    .map((choice) => objectIn(choice)?.['text'])
    .filter((text) => typeof text === 'string')
    .join('');

const optionsOf = ({ parameters }: PlainRequest): JsonObject => objectIn(parameters['stream_options']) ?? {};
const asksUsage = (request: PlainRequest): boolean => optionsOf(request)['include_usage'] === true;

const USAGE: ReadonlySet<string> = new Set(['usage']);

/** Some clients break on a chunk without choices that they did not ask for. */
function withoutUsage(event: JsonObject): JsonObject | undefined {
  if (arrayIn(event['choices']).length === 0) return undefined;
  return event['usage'] === undefined ? event : without(event, USAGE);
}
