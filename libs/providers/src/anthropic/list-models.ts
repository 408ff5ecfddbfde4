import type { ModelListing } from '../adapter';
import { listModels as listOpenAiModels } from '../openai-compatible/list-models';
import { headersFor } from './build-request';

/** `GET /v1/models`, in one page. Source: Anthropic's API reference, List Models. */
export const listModels: ModelListing = {
  buildRequest: (target) => ({
    method: 'GET',
    url: `${target.baseUrl}/models?limit=1000`,
    headers: headersFor(target, false),
    body: '',
  }),
  parseResponse: (body) => listOpenAiModels.parseResponse(body),
};
