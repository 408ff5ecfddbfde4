import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { ModelListing } from '../adapter';
import { authorize } from './authorize';

const Listing = z.object({
  modelSummaries: z.array(
    z.object({ modelId: z.string().min(1), inferenceTypesSupported: z.array(z.string()).nullish() }),
  ),
});

/** Those that are asked by their own id; profiles across regions are not listed here. Source: Amazon Bedrock API, ListFoundationModels. */
export const listModels: ModelListing = {
  buildRequest({ baseUrl, credential, settings, now }) {
    const url = `${baseUrl.replace('://bedrock-runtime', '://bedrock')}/foundation-models?byOutputModality=TEXT`;
    return authorize(
      { method: 'GET' as const, url, headers: { accept: 'application/json' }, body: '' },
      { credential, settings, now },
    );
  },
  parseResponse(body) {
    const listing = Listing.safeParse(body);
    if (!listing.success) throw new UpstreamError('malformed_response', { cause: listing.error });
    const own = listing.data.modelSummaries.filter(
      ({ inferenceTypesSupported: types }) => !types || types.includes('ON_DEMAND'),
    );
    return [...new Set(own.map(({ modelId }) => modelId))];
  },
};
