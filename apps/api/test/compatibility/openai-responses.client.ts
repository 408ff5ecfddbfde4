import OpenAI from 'openai';
import { SCHEMA, TOOL, type Conversation, type Said, type Topic } from './conversation';

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;

/** Responses, through OpenAI's own client, without anything stored. */
export class OpenAiResponsesConversation implements Conversation {
  private readonly client: OpenAI;
  private readonly input: OpenAI.Responses.ResponseInputItem[] = [];

  constructor(
    apiUrl: string,
    apiKey: string,
    private readonly topic: Topic,
  ) {
    this.client = new OpenAI({ baseURL: `${apiUrl}/v1`, apiKey, maxRetries: 0 });
  }

  say(text: string, imageUrl?: string): Promise<Said> {
    const image = imageUrl ? [{ type: 'input_image' as const, image_url: imageUrl, detail: 'auto' as const }] : [];
    this.input.push({ role: 'user', content: [{ type: 'input_text', text }, ...image] });
    return this.ask();
  }

  answerCalls(results: ReadonlyMap<string, string>): Promise<Said> {
    for (const [id, output] of results) this.input.push({ type: 'function_call_output', call_id: id, output });
    return this.ask();
  }

  private async ask(): Promise<Said> {
    const { model, hasTools, hasSchema, thinks, isStreamed } = this.topic;
    const params: Params = {
      model,
      input: this.input,
      store: false,
      ...(hasTools && { tools: [{ type: 'function' as const, strict: false, ...TOOL }] }),
      ...(hasSchema && { text: { format: { type: 'json_schema', name: 'answer', schema: SCHEMA, strict: true } } }),
      ...(thinks && { reasoning: { effort: 'low', summary: 'auto' } }),
    };
    const response = isStreamed
      ? await this.client.responses.stream({ ...params, stream: true }).finalResponse()
      : await this.client.responses.create(params);
    this.input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
    return {
      text: response.output.flatMap((item) => (item.type === 'message' ? item.content.map(textOf) : [])).join(''),
      reasoning: response.output.flatMap((item) => (item.type === 'reasoning' ? thoughtsOf(item) : [])).join(''),
      calls: response.output.flatMap((item) =>
        item.type === 'function_call'
          ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) as unknown }]
          : [],
      ),
      tokens: [response.usage!.input_tokens, response.usage!.output_tokens],
    };
  }
}

const textOf = (part: OpenAI.Responses.ResponseOutputMessage['content'][number]): string =>
  part.type === 'output_text' ? part.text : '';

const thoughtsOf = ({ summary, content = [] }: OpenAI.Responses.ResponseReasoningItem): string[] =>
  [...summary, ...content].map(({ text }) => text);
