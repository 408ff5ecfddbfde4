import type { ProviderAdapter } from '../adapter';
import { recalls } from '../anthropic/thoughts';
import { faultOfSecret } from './authorize';
import { buildRequest } from './build-request';
import { listModels } from './list-models';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** All models of Amazon Bedrock, through Converse. Source: Amazon Bedrock API reference. */
export const bedrockAdapter: ProviderAdapter = {
  id: 'bedrock',
  chat: {
    framing: 'aws-event-stream',
    inlines: ['image_url', 'file'],
    recalls,
    buildRequest,
    parseResponse,
    openStream,
  },
  models: listModels,
  channelFields: [
    { name: 'region', kind: 'text', isRequired: true, example: 'us-east-1', pattern: '[a-z]{2}(-[a-z]+)+-[0-9]' },
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'ABSK... or ACCESS_KEY_ID:SECRET_ACCESS_KEY' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://bedrock-runtime.us-east-1.amazonaws.com' },
  ],
  baseUrlOf: ({ region }) => region && `https://bedrock-runtime.${region}.amazonaws.com`,
  faultOfSecret,
  parseError,
};
