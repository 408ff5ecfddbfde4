import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { typedThinking } from '../openai-compatible/fit-thinking';
import { common } from '../openai-compatible/parameter-sets';
import type { JsonObject } from '../openai-compatible/wire';
import { FAILURES } from './failures';

/** GLM, of Zhipu and Z.ai. Source: the API reference of Z.ai, Chat Completion and Errors. */
export const zhipuAdapter = createVendorAdapter({
  id: 'zhipu',
  channelFields: hosted('https://open.bigmodel.cn/api/paas/v4', 'id.secret'),
  takes: common(...['do_sample', 'thinking', 'reasoning_effort', 'tool_stream', 'request_id', 'user_id']),
  thinking: typedThinking({ minimal: 'low', medium: 'high', xhigh: 'high' }),
  maxOutputTokens: 'max_tokens',
  renames: { user: 'user_id' },
  messages: { parts: new Set(['image_url', 'video_url', 'file_url']), thoughts: 'reasoning_content', emptyText: true },
  failures: FAILURES,
  adjust: (parameters) => withoutZero(withoutShortUser(parameters)),
});

/** It takes names of end users of 6 to 128 characters. */
function withoutShortUser(parameters: JsonObject): JsonObject {
  const { user_id: user, ...rest } = parameters;
  const isUsable = typeof user === 'string' && user.length >= 6 && user.length <= 128;
  return user === undefined || isUsable ? parameters : rest;
}

/** Its temperatures begin above zero; the likeliest token each time has a word of its own. */
function withoutZero(parameters: JsonObject): JsonObject {
  if (parameters['temperature'] !== 0) return parameters;
  const { temperature: _none, ...rest } = parameters;
  return { do_sample: false, ...rest };
}
