import { AppError } from '@app/common';
import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, HttpRequest, PlainAdapter, PlainAnswer, Target } from '../adapter';
import { fitParameters } from '../fit-parameters';
import { encodedEmbedding } from '../openai-compatible/plain/embeddings';
import { count, usageOf } from '../openai-compatible/plain/plain-usage';
import { jsonAnswer, malformed } from '../openai-compatible/plain/read-answer';
import { arrayIn, isObject, type JsonObject, jsonIn, objectIn } from '../openai-compatible/wire';
import type { GeminiEndpoint } from './gemini-endpoint';
import { errorInAnswer } from './parse-error';

/** Ours beside OpenAI's: `task_type` and `title`, as Google spells them where names have underscores. */
const KNOWN: ReadonlySet<string> = new Set(['input', 'dimensions', 'encoding_format', 'task_type', 'title']);

/** Source: Gemini API reference, models.embedContent and models.batchEmbedContents. */
export const embeddingsAt = (endpoint: GeminiEndpoint): PlainAdapter => ({
  buildRequest: (request, target) => buildRequest(request, target, endpoint),
  parseResponse,
});

function buildRequest(request: PlainRequest, target: Target, endpoint: GeminiEndpoint): HttpRequest {
  const { texts, dropped } = textsToEmbed(request);
  const model = `models/${target.upstreamModel.replace(/^models\//, '')}`;
  const requests = texts.map((text) => ({ ...text, model }));
  const [only] = requests;
  return {
    url: endpoint.url(target, requests.length === 1 ? 'embedContent' : 'batchEmbedContents'),
    headers: { ...endpoint.headers(target), accept: 'application/json' },
    body: JSON.stringify(requests.length === 1 ? only : { requests }),
    ...(dropped.length > 0 && { dropped }),
  };
}

/** Each text as Google is asked for it, without the name of the model. Throws AppError('unsupported_feature'). */
export function textsToEmbed(request: PlainRequest): {
  readonly texts: readonly JsonObject[];
  readonly dropped: readonly string[];
} {
  const { parameters, dropped } = fitParameters(request.parameters, KNOWN);
  return { texts: requestsOf(request, parameters), dropped };
}

/** A caller of Google's own format has written them already. */
function requestsOf({ native }: PlainRequest, parameters: PlainRequest['parameters']): readonly JsonObject[] {
  if (native?.format === 'gemini') return arrayIn(native.document['requests']) as readonly JsonObject[];
  const { dimensions, task_type: taskType, title } = parameters;
  return textsIn(parameters['input']).map((text) => ({
    content: { parts: [{ text }] },
    ...(taskType !== undefined && { taskType }),
    ...(title !== undefined && { title }),
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
  }));
}

function textsIn(input: unknown): readonly string[] {
  const texts = typeof input === 'string' ? [input] : arrayIn(input);
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new AppError('unsupported_feature', { message: 'This model embeds texts, not tokens.', param: 'input' });
}

function parseResponse(answer: HttpAnswer, request: PlainRequest, identity: AnswerIdentity): PlainAnswer {
  const document = documentIn(answer);
  const embeddings = 'embedding' in document ? [document['embedding']] : arrayIn(document['embeddings']);
  const told = objectIn(document['usageMetadata']);
  const tokens = told && count(told['promptTokenCount'], Number.NaN);
  return embeddingsAnswer({ embeddings, tokens, told }, request, identity);
}

/** Throws UpstreamError('malformed_response'), or what an error in the body says. */
export function documentIn({ body }: HttpAnswer): JsonObject {
  const document = jsonIn(body);
  const error = errorInAnswer(document);
  if (error) throw error;
  if (!isObject(document)) throw malformed('the body is no JSON object');
  return document;
}

export interface Embedded {
  /** Each with its `values`. */
  readonly embeddings: readonly unknown[];
  /** How many were read: NaN for what is no count, undefined when nothing was told. */
  readonly tokens: number | undefined;
  /** In what words it was told. */
  readonly told: unknown;
}

/** In the words of OpenAI. Throws UpstreamError('malformed_response'). */
export function embeddingsAnswer(
  { embeddings, tokens, told }: Embedded,
  request: PlainRequest,
  identity: AnswerIdentity,
): PlainAnswer {
  if (embeddings.length !== request.prompts) throw malformed('there are not as many embeddings as texts');
  const wantsBase64 = request.parameters['encoding_format'] === 'base64';
  const data = embeddings.map((item, index) =>
    encodedEmbedding({ embedding: objectIn(item)?.['values'] }, index, wantsBase64),
  );
  const usage = tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
  const read = usageOf(tokens === undefined ? undefined : { input: tokens }, told);
  return jsonAnswer({ object: 'list', data, model: identity.publicModel, ...usage }, read, { identity });
}
