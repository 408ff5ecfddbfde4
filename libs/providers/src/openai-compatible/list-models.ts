import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { ModelListing } from '../adapter';

/** OpenAI's list object; some who follow it (Together) answer the bare array. */
const Models = z.array(z.object({ id: z.string().min(1) }));
const Listing = z.union([z.object({ data: Models }).transform(({ data }) => data), Models]);

/** `GET /models`. Source: OpenAI's API reference, List models. */
export const listModels: ModelListing = {
  buildRequest: ({ baseUrl, credential }) => ({
    method: 'GET',
    url: `${baseUrl}/models`,
    headers: { authorization: `Bearer ${credential}`, accept: 'application/json' },
    body: '',
  }),
  parseResponse(body) {
    const listing = Listing.safeParse(body);
    if (!listing.success) throw new UpstreamError('malformed_response', { cause: listing.error });
    return [...new Set(listing.data.map(({ id }) => id))];
  },
};
