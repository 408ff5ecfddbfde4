import type { ProviderAdapter } from '../adapter';
import { buildRequest } from './build-request';
import { listModels } from './list-models';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** Cohere's own Chat v2: its compatible layer cannot report the usage of a stream. Source: Cohere API reference. */
export const cohereAdapter: ProviderAdapter = {
  id: 'cohere',
  chat: { buildRequest, parseResponse, openStream },
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'an API key' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://api.cohere.com' },
  ],
  parseError,
};
