import { AppError } from '@app/common';
import type { PlainRequest } from '@app/llm';
import { definedMembers } from '../defined-members';
import { checkMembers, type Members, requireMembers } from '../openai-chat/checks';
import { parseJsonObject } from '../openai-chat/parse-json';
import { wrongValue } from '../openai-chat/refusals';
import { camelCased, EMBEDDING_BATCH, EMBEDDING_REQUEST } from './parameters';
import type { Content, EmbeddingRequest } from './wire';

export interface GeminiEmbeddingCall {
  /** From the path: between `models/` and the colon. */
  readonly model: string;
  /** `batchEmbedContents`: a list of requests. */
  readonly isBatch: boolean;
}

/** Throws AppError (400) naming the parameter at fault. */
export function parseEmbeddingRequest(body: Buffer, { model, isBatch }: GeminiEmbeddingCall): PlainRequest {
  const received = camelCased(parseJsonObject(body));
  const requests = isBatch
    ? (checked(received, EMBEDDING_BATCH, 'requests')['requests'] as readonly EmbeddingRequest[])
    : [checked(received, EMBEDDING_REQUEST, 'content') as unknown as EmbeddingRequest];
  const pathOf = (index: number) => (isBatch ? `requests[${index}].` : '');
  requests.forEach((request, index) => requireModel(request, model, pathOf(index)));
  const texts = requests.map(({ content }, index) => textOf(content, `${pathOf(index)}content`));
  const dimensions = dimensionsOf(requests, pathOf);
  return {
    endpoint: 'embeddings',
    model,
    stream: false,
    parameters: definedMembers({ input: isBatch ? texts : texts[0], dimensions }),
    native: { format: 'gemini', document: { requests } },
    bodyBytes: body.length,
    ...{ choices: 1, prompts: texts.length, readsMedia: false, maxOutputTokens: 0, refusesLoweredMaximum: true },
  };
}

function checked(received: Record<string, unknown>, members: Members, required: string): Record<string, unknown> {
  requireMembers(received, [required], '');
  return checkMembers(received, members, '');
}

/** Google wants the name in every request of a batch, and there it can say nothing new. */
function requireModel({ model: named }: EmbeddingRequest, model: string, path: string): void {
  if (named === undefined || named.replace(/^models\//, '') === model) return;
  throw wrongValue(`${path}model`, 'it must be the model of the path');
}

/** Vendors of embeddings read texts. Pieces of one content are read as one. */
function textOf({ parts = [] }: Content, path: string): string {
  const texts = parts.map((part, index) => {
    if (part.text !== undefined) return part.text;
    throw new AppError('unsupported_feature', {
      message: 'Only texts can be embedded here.',
      param: `${path}.parts[${index}]`,
    });
  });
  const text = texts.join('\n');
  if (text === '') throw wrongValue(`${path}.parts`, 'there must be a text');
  return text;
}

/** The vectors of one call have one length with most vendors. */
function dimensionsOf(requests: readonly EmbeddingRequest[], pathOf: (index: number) => string): number | undefined {
  const [first] = requests;
  const odd = requests.findIndex(({ outputDimensionality: wanted }) => wanted !== first?.outputDimensionality);
  if (odd < 0) return first?.outputDimensionality;
  throw wrongValue(`${pathOf(odd)}outputDimensionality`, 'it must be the same in all requests of a call');
}
