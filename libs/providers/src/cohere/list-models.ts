import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { ModelListing } from '../adapter';

const Listing = z.object({ models: z.array(z.object({ name: z.string().min(1) })) });

/** Those that chat. Source: Cohere API reference, List Models. */
export const listModels: ModelListing = {
  buildRequest: ({ baseUrl, credential }) => ({
    method: 'GET',
    url: `${baseUrl}/v1/models?endpoint=chat&page_size=1000`,
    headers: { authorization: `Bearer ${credential}`, accept: 'application/json' },
    body: '',
  }),
  parseResponse(body) {
    const listing = Listing.safeParse(body);
    if (!listing.success) throw new UpstreamError('malformed_response', { cause: listing.error });
    return [...new Set(listing.data.models.map(({ name }) => name))];
  },
};
