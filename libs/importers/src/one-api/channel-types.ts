/** Where a channel is asked, in words we have. */
export interface Askable {
  readonly vendor: string;
  readonly providerId: string;
  readonly defaultUrl: string | null;
  /** What our base URLs have behind theirs. */
  readonly path: string;
  readonly note?: string;
}

/** What becomes of a channel type: where it is asked, or why it cannot be. */
export type ChannelType = Askable | { readonly vendor: string; readonly reason: string };

/** one-api and new-api ask `base_url` + `/v1/...`; our base URLs have that part in them. */
const openAiWords = (vendor: string, defaultUrl: string | null, path = '/v1'): ChannelType => ({
  vendor,
  providerId: 'openai-compatible',
  defaultUrl,
  path,
});
const ownWords = (vendor: string): ChannelType => ({
  vendor,
  reason: `${vendor} is asked in its own format, and there is no adapter for it yet`,
});
/** Vendors who want a region, a project or the like, which are kept there in ways of many versions. */
const byHand = (vendor: string): ChannelType => ({
  vendor,
  reason: `${vendor} asks for settings that do not come over: add the channel by hand`,
});
const ANTHROPIC: ChannelType = {
  ...{ vendor: 'Anthropic', providerId: 'anthropic', defaultUrl: 'https://api.anthropic.com', path: '/v1' },
};
const GEMINI: ChannelType = {
  ...{ vendor: 'Gemini', providerId: 'gemini', path: '/v1beta' },
  defaultUrl: 'https://generativelanguage.googleapis.com',
};
const COHERE: ChannelType = {
  ...{ vendor: 'Cohere', providerId: 'cohere', defaultUrl: 'https://api.cohere.com', path: '' },
};
const noChat = (vendor: string): ChannelType => ({ vendor, reason: `${vendor} is no chat API` });

/** The same numbers in both. Source: relay/channeltype of one-api, constant/channel.go of new-api. */
const COMMON: Readonly<Record<number, ChannelType>> = {
  1: { vendor: 'OpenAI', providerId: 'openai', defaultUrl: 'https://api.openai.com', path: '/v1' },
  3: byHand('Azure OpenAI'),
  5: openAiWords('OpenAI-SB', 'https://api.openai-sb.com'),
  6: openAiWords('OpenAIMax', 'https://api.openaimax.com'),
  7: openAiWords('OhMyGPT', 'https://api.ohmygpt.com'),
  8: openAiWords('a custom channel', null),
  9: openAiWords('AILS', 'https://api.caipacity.com'),
  10: openAiWords('AI Proxy', 'https://api.aiproxy.io'),
  11: ownWords('PaLM'),
  12: openAiWords('API2GPT', 'https://api.api2gpt.com'),
  13: openAiWords('AIGC2D', 'https://api.aigc2d.com'),
  14: ANTHROPIC,
  15: ownWords('Baidu'),
  16: ownWords('Zhipu (v3)'),
  17: openAiWords('Alibaba', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1'),
  18: ownWords('Xunfei'),
  19: openAiWords('360', 'https://api.360.cn'),
  20: openAiWords('OpenRouter', 'https://openrouter.ai/api'),
  21: ownWords('AI Proxy library'),
  22: openAiWords('FastGPT', 'https://fastgpt.run/api/openapi'),
  23: ownWords('Tencent'),
  24: GEMINI,
  25: openAiWords('Moonshot', 'https://api.moonshot.cn'),
  31: openAiWords('01.AI', 'https://api.lingyiwanwu.com'),
  33: byHand('AWS Bedrock'),
};

const ONE_API: Readonly<Record<number, ChannelType>> = {
  2: openAiWords('API2D', 'https://oa.api2d.net'),
  4: openAiWords('CloseAI', 'https://api.closeai-proxy.xyz'),
  26: openAiWords('Baichuan', 'https://api.baichuan-ai.com'),
  27: ownWords('MiniMax'),
  28: openAiWords('Mistral', 'https://api.mistral.ai'),
  29: openAiWords('Groq', 'https://api.groq.com/openai'),
  30: openAiWords('Ollama', 'http://localhost:11434'),
  32: openAiWords('StepFun', 'https://api.stepfun.com'),
  34: ownWords('Coze'),
  35: COHERE,
  36: openAiWords('DeepSeek', 'https://api.deepseek.com'),
  37: byHand('Cloudflare'),
  38: noChat('DeepL'),
  39: openAiWords('Together AI', 'https://api.together.xyz'),
  40: openAiWords('Doubao', 'https://ark.cn-beijing.volces.com', '/api/v3'),
  41: openAiWords('Novita', 'https://api.novita.ai/v3/openai', ''),
};

const NEW_API: Readonly<Record<number, ChannelType>> = {
  2: noChat('Midjourney'),
  4: openAiWords('Ollama', 'http://localhost:11434'),
  26: openAiWords('Zhipu', 'https://open.bigmodel.cn', '/api/paas/v4'),
  27: openAiWords('Perplexity', 'https://api.perplexity.ai', ''),
  34: COHERE,
  35: ownWords('MiniMax'),
  36: noChat('Suno'),
  37: ownWords('Dify'),
  38: noChat('Jina'),
  39: byHand('Cloudflare'),
  40: openAiWords('SiliconFlow', 'https://api.siliconflow.cn'),
  41: byHand('Vertex AI'),
  42: openAiWords('Mistral', 'https://api.mistral.ai'),
  43: openAiWords('DeepSeek', 'https://api.deepseek.com'),
  44: ownWords('MokaAI'),
  45: openAiWords('VolcEngine', 'https://ark.cn-beijing.volces.com', '/api/v3'),
  46: openAiWords('Baidu', 'https://qianfan.baidubce.com', '/v2'),
  47: openAiWords('Xinference', null),
  48: openAiWords('xAI', 'https://api.x.ai'),
  49: ownWords('Coze'),
  50: noChat('Kling'),
  51: noChat('Jimeng'),
  52: noChat('Vidu'),
  53: openAiWords('Submodel', 'https://llm.submodel.ai'),
  54: noChat('Doubao video'),
  55: noChat('Sora'),
  56: noChat('Replicate'),
  57: ownWords('Codex'),
};

/** Undefined: a number we do not know. */
export const channelType = (product: 'one-api' | 'new-api', type: number): ChannelType | undefined =>
  (product === 'one-api' ? ONE_API : NEW_API)[type] ?? COMMON[type];
