import OpenAI from 'openai';
import { SCHEMA, TOOL, type Conversation, type Said, type Topic } from './conversation';

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessage & { readonly reasoning_content?: string };

/** Chat completions, through OpenAI's own client. */
export class OpenAiChatConversation implements Conversation {
  private readonly client: OpenAI;
  private readonly messages: OpenAI.ChatCompletionMessageParam[] = [];

  constructor(
    apiUrl: string,
    apiKey: string,
    private readonly topic: Topic,
  ) {
    this.client = new OpenAI({ baseURL: `${apiUrl}/v1`, apiKey, maxRetries: 0 });
  }

  say(text: string, imageUrl?: string): Promise<Said> {
    const image = imageUrl ? [{ type: 'image_url' as const, image_url: { url: imageUrl } }] : [];
    this.messages.push({ role: 'user', content: imageUrl ? [{ type: 'text', text }, ...image] : text });
    return this.ask();
  }

  answerCalls(results: ReadonlyMap<string, string>): Promise<Said> {
    for (const [id, content] of results) this.messages.push({ role: 'tool', tool_call_id: id, content });
    return this.ask();
  }

  private async ask(): Promise<Said> {
    const { model, hasTools, hasSchema, thinks, isStreamed } = this.topic;
    const params: Params = {
      model,
      messages: this.messages,
      ...(hasTools && { tools: [{ type: 'function' as const, function: TOOL }] }),
      ...(hasSchema && {
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } },
      }),
      ...(thinks && { reasoning_effort: 'low' }),
    };
    const completion = isStreamed ? await this.stream(params) : await this.client.chat.completions.create(params);
    const message = completion.choices[0]!.message as Message;
    // What the client hands out goes back as it is, but for what only came for people to read.
    const { reasoning_content: reasoning = '', ...said } = message;
    this.messages.push(said);
    return {
      text: message.content ?? '',
      reasoning,
      calls: (message.tool_calls ?? []).map((call) => {
        const { name, arguments: json } = (call as OpenAI.ChatCompletionMessageFunctionToolCall).function;
        return { id: call.id, name, input: JSON.parse(json) as unknown };
      }),
      tokens: [completion.usage!.prompt_tokens, completion.usage!.completion_tokens],
    };
  }

  /** The client's own helper keeps the last piece of a member it does not know; reasoning is put together here. */
  private async stream(params: Params): Promise<OpenAI.ChatCompletion> {
    let reasoning = '';
    const stream = this.client.chat.completions
      .stream({ ...params, stream: true, stream_options: { include_usage: true } })
      .on('chunk', ({ choices }) => {
        reasoning += (choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';
      });
    const completion = await stream.finalChatCompletion();
    const message = completion.choices[0]!.message as { reasoning_content?: string };
    if (reasoning !== '') message.reasoning_content = reasoning;
    return completion;
  }
}
