import { GoogleGenAI, type Content, type FunctionCall, type GenerateContentResponse, type Part } from '@google/genai';
import { SCHEMA, TOOL, type Conversation, type Said, type Topic } from './conversation';

const { name, description, parameters } = TOOL;
const DATA_URL = /^data:([^;]+);base64,(.*)$/;

/** generateContent, through Google's own client. */
export class GeminiConversation implements Conversation {
  private readonly client: GoogleGenAI;
  private readonly contents: Content[] = [];
  /** Names of the functions that were called, by id: answers name both. */
  private readonly names = new Map<string, string>();

  constructor(
    apiUrl: string,
    apiKey: string,
    private readonly topic: Topic,
  ) {
    this.client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: apiUrl } });
  }

  say(text: string, imageUrl?: string): Promise<Said> {
    this.contents.push({ role: 'user', parts: [{ text }, ...(imageUrl ? [imageOf(imageUrl)] : [])] });
    return this.ask();
  }

  answerCalls(results: ReadonlyMap<string, string>): Promise<Said> {
    const parts = [...results].map(([id, result]) => ({
      functionResponse: { id, name: this.names.get(id)!, response: { result } },
    }));
    this.contents.push({ role: 'user', parts });
    return this.ask();
  }

  private async ask(): Promise<Said> {
    const { model, hasTools, hasSchema, thinks, isStreamed } = this.topic;
    const config = {
      ...(hasTools && { tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] }] }),
      ...(hasSchema && { responseMimeType: 'application/json', responseJsonSchema: SCHEMA }),
      ...(thinks && { thinkingConfig: { includeThoughts: true, thinkingBudget: 1_024 } }),
    };
    const request = { model, contents: [...this.contents], config };
    const answers: GenerateContentResponse[] = [];
    if (isStreamed)
      for await (const piece of await this.client.models.generateContentStream(request)) answers.push(piece);
    else answers.push(await this.client.models.generateContent(request));
    const parts = answers.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    this.contents.push({ role: 'model', parts });
    const usage = answers.at(-1)!.usageMetadata!;
    return {
      text: textOf(parts, false),
      reasoning: textOf(parts, true),
      calls: parts.flatMap(({ functionCall }) => (functionCall ? [this.callOf(functionCall)] : [])),
      tokens: [
        (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
        (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      ],
    };
  }

  private callOf({ id, name: called = '', args }: FunctionCall) {
    const known = id ?? called;
    this.names.set(known, called);
    return { id: known, name: called, input: args ?? {} };
  }
}

const textOf = (parts: readonly Part[], isThought: boolean): string =>
  parts.map(({ text, thought }) => ((thought ?? false) === isThought ? (text ?? '') : '')).join('');

function imageOf(url: string): Part {
  const [, mimeType, data] = DATA_URL.exec(url) ?? [];
  return data === undefined ? { fileData: { fileUri: url } } : { inlineData: { mimeType: mimeType!, data } };
}
