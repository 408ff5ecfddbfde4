import type { ProviderAdapter } from '../adapter';
import { buildRequest } from './build-request';
import { listModels } from './list-models';
import { nativeMessages } from './native-messages';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';
import { recalls } from './thoughts';
import { tokenCount } from './token-count';

/** Anthropic itself. Source: Anthropic's API reference, Messages. */
export const anthropicAdapter: ProviderAdapter = {
  id: 'anthropic',
  chat: { recalls, buildRequest, parseResponse, openStream },
  native: { 'anthropic-messages': nativeMessages },
  tokenCount,
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'sk-ant-api03-...' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://api.anthropic.com/v1' },
  ],
  parseError,
};
