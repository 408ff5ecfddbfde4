import { createVendorAdapter } from '../openai-compatible/create-vendor-adapter';
import { allBut, FOREIGN_TO_OPENAI } from '../openai-compatible/parameter-sets';
import { chatAddress, reportsUsageOfStreams } from './chat-address';

/** Azure OpenAI and Foundry. Source: Microsoft's API reference, Azure OpenAI in Foundry models, v1 and 2024-10-21. */
export const azureAdapter = createVendorAdapter({
  id: 'azure',
  channelFields: [
    { name: 'baseUrl', kind: 'url', isRequired: true, example: 'https://my-resource.openai.azure.com' },
    { name: 'secrets', kind: 'secrets', isRequired: true, example: '...' },
    {
      name: 'apiVersion',
      kind: 'text',
      isRequired: false,
      example: '2024-10-21',
      pattern: 'v1|preview|\\d{4}-\\d{2}-\\d{2}(-preview)?',
    },
  ],
  takes: allBut(FOREIGN_TO_OPENAI),
  maxOutputTokens: 'max_completion_tokens',
  streamUsage: reportsUsageOfStreams,
  messages: {
    hasDeveloper: true,
    parts: new Set(['image_url', 'input_audio', 'file']),
    readsBack: new Set(['audio', 'annotations']),
  },
  tools: { hasCustom: true, hasStrict: true, hasAllowedTools: true },
  address: chatAddress,
  // It lists the models of its region; which of them are deployed, and under which names, it does not say.
  models: null,
});
