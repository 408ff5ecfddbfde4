import type { Quantities } from '@app/llm';
import type { PlainAdapter } from '../../adapter';
import { isObject, type JsonObject, objectIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { count, type ReadUsage, readTokens, shownUsage, usageOf } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';

/** Cohere's and Jina's. Sources: Cohere's API reference, Rerank; Jina's, Reranker. */
export const rerank: PlainAdapter = {
  buildRequest: buildPlainRequest,
  parseResponse: (answer, _request, identity) => {
    const { meta, ...document } = objectOf(answer);
    const said = document['results'];
    if (!Array.isArray(said)) throw malformed('there are no results');
    const results = said.map(resultOf);
    const billed = objectIn(objectIn(meta)?.['billed_units']);
    const shown = {
      model: identity.publicModel,
      ...document,
      results,
      ...(billed && { meta: { billed_units: unitsIn(billed) } }),
    };
    return jsonAnswer(shown, usageIn(billed, objectIn(document['usage'])), { identity });
  },
};

/** Hosts of open models say `score`. */
function resultOf(result: unknown, position: number): JsonObject {
  if (!isObject(result)) throw malformed(`result ${position} is no object`);
  const { score, ...rest } = result;
  const relevance = rest['relevance_score'] ?? score;
  if (typeof relevance !== 'number') throw malformed(`result ${position} has no score`);
  return { ...rest, relevance_score: relevance };
}

function usageIn(billed: JsonObject | undefined, usage: JsonObject | undefined): ReadUsage {
  const counts: Partial<Quantities> | undefined =
    billed?.['search_units'] !== undefined
      ? { search_unit: count(billed['search_units'], Number.NaN) }
      : usage && readTokens(usage);
  return usageOf(counts, billed ?? usage);
}

const unitsIn = (billed: JsonObject): JsonObject => shownUsage(billed);
