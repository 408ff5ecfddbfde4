import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { ModelListing } from '../adapter';

const Listing = z.object({ models: z.array(z.object({ name: z.string().min(1) })) });

/** Those that are on the server's disk. Source: Ollama's API documentation, List local models. */
export const listModels: ModelListing = {
  buildRequest: ({ baseUrl, credential }) => ({
    method: 'GET',
    url: `${baseUrl}/api/tags`,
    headers: { authorization: `Bearer ${credential}`, accept: 'application/json' },
    body: '',
  }),
  parseResponse(body) {
    const listing = Listing.safeParse(body);
    if (!listing.success) throw new UpstreamError('malformed_response', { cause: listing.error });
    return [...new Set(listing.data.models.map(({ name }) => name))];
  },
};
