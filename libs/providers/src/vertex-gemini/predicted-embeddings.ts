import type { PlainRequest } from '@app/llm';
import type { HttpRequest, PlainAdapter, Target } from '../adapter';
import { documentIn, embeddingsAnswer, textsToEmbed } from '../gemini/embeddings';
import type { GeminiEndpoint } from '../gemini/gemini-endpoint';
import { count } from '../openai-compatible/plain/plain-usage';
import { arrayIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** Vertex AI has older words for embeddings than the Gemini API. Source: Vertex AI, Text embeddings API. */
export const predictedEmbeddings = (endpoint: GeminiEndpoint): PlainAdapter => ({
  buildRequest: (request, target) => buildRequest(request, target, endpoint),
  parseResponse(answer, request, identity) {
    const predictions = arrayIn(documentIn(answer)['predictions']);
    const embeddings = predictions.map((prediction) => objectIn(objectIn(prediction)?.['embeddings']));
    const told = embeddings.map((embedding) => objectIn(embedding?.['statistics']));
    return embeddingsAnswer({ embeddings, tokens: tokensIn(told), told }, request, identity);
  },
});

function buildRequest(request: PlainRequest, target: Target, endpoint: GeminiEndpoint): HttpRequest {
  const { texts, dropped } = textsToEmbed(request);
  // One length for all: requests that want several are refused on arrival.
  const outputDimensionality = texts[0]?.['outputDimensionality'];
  const body = {
    instances: texts.map(instanceOf),
    ...(outputDimensionality !== undefined && { parameters: { outputDimensionality } }),
  };
  return {
    url: endpoint.url(target, 'predict'),
    headers: { ...endpoint.headers(target), accept: 'application/json' },
    body: JSON.stringify(body),
    ...(dropped.length > 0 && { dropped }),
  };
}

function instanceOf({ content, taskType, title }: JsonObject): JsonObject {
  const parts = arrayIn(objectIn(content)?.['parts']).map((part) => textIn(objectIn(part)?.['text']) ?? '');
  return {
    content: parts.join('\n'),
    ...(taskType !== undefined && { task_type: taskType }),
    ...(title !== undefined && { title }),
  };
}

/** Undefined where one text has no count: a part of them is no count of all. */
function tokensIn(statistics: readonly (JsonObject | undefined)[]): number | undefined {
  const counts = statistics.map((one) => one?.['token_count'] ?? one?.['tokenCount']);
  if (counts.some((tokens) => tokens === undefined)) return undefined;
  return counts.reduce<number>((sum, tokens) => sum + count(tokens, Number.NaN), 0);
}
