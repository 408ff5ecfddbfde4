import type { Target } from '../adapter';
import { chatHeaders } from '../openai-compatible/build-request';
import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { templateThinking } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';

/** Workers AI and AI Gateway. Source: Cloudflare's documentation, OpenAI compatible API endpoints and Unified API. */
export const cloudflareAdapter = createVendorAdapter({
  id: 'cloudflare',
  channelFields: [
    {
      name: 'accountId',
      kind: 'text',
      isRequired: true,
      example: '023e105f4ecef8ad9ca31a8372d0c353',
      pattern: '[0-9a-f]{32}',
    },
    { name: 'gatewayId', kind: 'text', isRequired: false, example: 'my-gateway', pattern: '[A-Za-z0-9_-]{1,64}' },
    ...hosted('https://api.cloudflare.com/client/v4', '...'),
  ],
  takes: allBut(['deferred', 'enable_search', 'safe_prompt', 'store', 'moderation']),
  thinking: templateThinking,
  messages: { thoughts: 'reasoning_content' },
  address: (target) => ({ url: `${addressOf(target)}/chat/completions`, headers: chatHeaders(target) }),
  models: null,
});

const GATEWAY = 'https://gateway.ai.cloudflare.com/v1';

/** A base URL that names the account itself, or leads elsewhere, is right as it is. */
function addressOf({ baseUrl, settings: { accountId, gatewayId } }: Target): string {
  if (accountId === undefined) return baseUrl;
  const account = encodeURIComponent(accountId);
  if (gatewayId === undefined) return `${baseUrl}/accounts/${account}/ai/v1`;
  const host = baseUrl.includes('api.cloudflare.com') ? GATEWAY : baseUrl;
  return `${host}/${account}/${encodeURIComponent(gatewayId)}/compat`;
}
