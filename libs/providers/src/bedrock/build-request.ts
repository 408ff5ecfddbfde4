import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { THINKING_PARAMETERS } from '../anthropic/thinking';
import { thoughtsFor } from '../anthropic/thoughts';
import { fitParameters } from '../fit-parameters';
import { authorize } from './authorize';
import { buildConversation } from './build-messages';
import { buildSettings } from './build-settings';
import { buildToolConfig } from './build-tools';

/** What Converse has a counterpart for, and what is ours to act on. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['temperature', 'top_p', 'top_k', 'stop', 'n', 'response_format', 'service_tier'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', ...THINKING_PARAMETERS],
  ...['separate_reasoning', 'stream_options'],
]);

/** Source: Amazon Bedrock API reference, Converse and ConverseStream. */
export function buildRequest(asked: ChatRequest, target: Target, recalled?: Keepsakes): HttpRequest {
  const { parameters, dropped } = fitParameters(asked.parameters, KNOWN);
  const request = { ...asked, parameters };
  const thoughts = thoughtsFor(request, recalled);
  const settings = buildSettings(request, target.upstreamModel, thoughts);
  const { system, turns } = buildConversation(request.messages, settings.takesThoughts ? thoughts : new Map());
  const toolConfig = buildToolConfig(request);
  const instructions = settings.instruction === undefined ? system : [...system, { text: settings.instruction }];
  const body = {
    messages: turns,
    ...(instructions.length > 0 && { system: instructions }),
    ...(toolConfig && { toolConfig }),
    ...settings.body,
  };
  const action = request.stream ? 'converse-stream' : 'converse';
  const unsigned = {
    url: `${target.baseUrl}/model/${encodeURIComponent(target.upstreamModel)}/${action}`,
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'application/vnd.amazon.eventstream' : 'application/json',
    },
    body: JSON.stringify(body),
    dropped: [...dropped, ...settings.dropped],
  };
  return authorize(unsigned, target);
}
