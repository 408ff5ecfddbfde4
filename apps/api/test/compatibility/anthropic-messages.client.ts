import Anthropic from '@anthropic-ai/sdk';
import { MAX_TOKENS, SCHEMA, TOOL, type Conversation, type Said, type Topic } from './conversation';

const { name, description, parameters } = TOOL;
const DATA_URL = /^data:([^;]+);base64,(.*)$/;

/** Messages, through Anthropic's own client. */
export class AnthropicConversation implements Conversation {
  private readonly client: Anthropic;
  private readonly messages: Anthropic.MessageParam[] = [];

  constructor(
    apiUrl: string,
    apiKey: string,
    private readonly topic: Topic,
  ) {
    this.client = new Anthropic({ baseURL: apiUrl, apiKey, maxRetries: 0 });
  }

  say(text: string, imageUrl?: string): Promise<Said> {
    this.messages.push({ role: 'user', content: [{ type: 'text', text }, ...(imageUrl ? [imageOf(imageUrl)] : [])] });
    return this.ask();
  }

  answerCalls(results: ReadonlyMap<string, string>): Promise<Said> {
    const content = [...results].map(([id, text]) => ({
      ...{ type: 'tool_result' as const, tool_use_id: id, content: text },
    }));
    this.messages.push({ role: 'user', content });
    return this.ask();
  }

  private async ask(): Promise<Said> {
    const { model, hasTools, hasSchema, thinks, isStreamed } = this.topic;
    const params: Anthropic.MessageCreateParamsNonStreaming = {
      model,
      max_tokens: MAX_TOKENS,
      messages: this.messages,
      ...(hasTools && { tools: [{ name, description, input_schema: parameters }] }),
      ...(hasSchema && { output_config: { format: { type: 'json_schema' as const, schema: SCHEMA } } }),
      ...(thinks && { thinking: { type: 'enabled' as const, budget_tokens: 1_024 } }),
    };
    const message = isStreamed
      ? await this.client.messages.stream(params).finalMessage()
      : await this.client.messages.create(params);
    this.messages.push({ role: 'assistant', content: message.content });
    const { usage } = message;
    const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
    return {
      text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
      calls: message.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
      ),
      tokens: [usage.input_tokens + cached, usage.output_tokens],
    };
  }
}

function imageOf(url: string): Anthropic.ImageBlockParam {
  const [, mediaType, data] = DATA_URL.exec(url) ?? [];
  if (data === undefined) return { type: 'image', source: { type: 'url', url } };
  return { type: 'image', source: { type: 'base64', media_type: mediaType as 'image/png', data } };
}
