import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, PlainAdapter, PlainAnswer } from '../../adapter';
import { arrayIn, isObject, type JsonObject, objectIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { readTokens, usageOf } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';

/** Source: OpenAI's API reference, Embeddings. */
export const embeddings: PlainAdapter = {
  buildRequest(request, target) {
    const dropped = purposesIn(request);
    return { ...buildPlainRequest(request, target), ...(dropped.length > 0 && { dropped }) };
  },
  parseResponse,
};

/** What only Google's callers say of a text, and nobody here has a word for. */
function purposesIn({ native }: PlainRequest): readonly string[] {
  const requests = arrayIn(native?.document['requests']).filter(isObject);
  return ['taskType', 'title'].filter((name) => requests.some((request) => request[name] !== undefined));
}

function parseResponse(answer: HttpAnswer, request: PlainRequest, identity: AnswerIdentity): PlainAnswer {
  const document = objectOf(answer);
  const data = arrayIn(document['data']);
  if (data.length === 0) throw malformed('there is no embedding');
  const wantsBase64 = request.parameters['encoding_format'] === 'base64';
  const usage = objectIn(document['usage']);
  const written = {
    ...document,
    object: 'list',
    data: data.map((item, position) => encodedEmbedding(item, position, wantsBase64)),
    model: document['model'] ?? identity.publicModel,
  };
  return jsonAnswer(written, usageOf(usage && readTokens(usage), usage), { identity });
}

/** Official clients ask for base64 and take an array for an empty vector; some vendors know only one of both forms. */
export function encodedEmbedding(item: unknown, position: number, wantsBase64: boolean): JsonObject {
  if (!isObject(item)) throw malformed(`embedding ${position} is no object`);
  const { embedding } = item;
  if (typeof embedding !== 'string' && !isVector(embedding)) throw malformed(`embedding ${position} is no vector`);
  const isBase64 = typeof embedding === 'string';
  const vector = isBase64 === wantsBase64 ? embedding : isBase64 ? numbersOf(embedding) : base64Of(embedding);
  const index = Number.isInteger(item['index']) ? item['index'] : position;
  return { ...item, object: 'embedding', index, embedding: vector };
}

const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');

/** Little-endian float32, whatever the machine. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((entry, index) => bytes.writeFloatLE(entry, index * 4));
  return bytes.toString('base64');
}

function numbersOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 4 !== 0) throw malformed('an embedding is no list of float32');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
