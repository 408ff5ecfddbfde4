import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { ModelListing } from '../adapter';

const Listing = z.object({
  models: z.array(z.object({ name: z.string().min(1), supportedGenerationMethods: z.array(z.string()).nullish() })),
});

/** The most that one page holds, and more than there are. */
const PAGE_SIZE = 1_000;
const METHODS: ReadonlySet<string> = new Set(['generateContent', 'embedContent']);

/** `GET /models`. Source: Gemini API reference, models.list. */
export const listModels: ModelListing = {
  buildRequest: ({ baseUrl, credential }) => ({
    method: 'GET',
    url: `${baseUrl}/models?pageSize=${PAGE_SIZE}`,
    headers: { 'x-goog-api-key': credential, accept: 'application/json' },
    body: '',
  }),
  parseResponse(body) {
    const listing = Listing.safeParse(body);
    if (!listing.success) throw new UpstreamError('malformed_response', { cause: listing.error });
    const usable = listing.data.models.filter(
      ({ supportedGenerationMethods: methods }) => methods?.some((method) => METHODS.has(method)) ?? true,
    );
    return [...new Set(usable.map(({ name }) => name.replace(/^models\//, '')))];
  },
};
