import type { Refusal } from '../../../relay/relay-error';
import type { Message, ToolCall, Usage } from '../conversation';
import { parseJson, type Settings } from '../settings';
import { argumentsOf, functionsOf, given, inlineImage, merged, saidOf, type Turn } from './said';
import type { EventReader, Piece, ToolCallPiece, WireFormat } from './wire-format';

/** Google's generateContent. The model is in the address. */
export const geminiFormat: WireFormat = {
  build: (settings, messages) => {
    const said = saidOf(messages);
    const calls = new Map(
      said.flatMap((one) => (one.role === 'assistant' ? one.toolCalls : [])).map((one) => [one.id, one]),
    );
    const declarations = functionsOf(settings).map(toDeclaration);
    const config = configOf(settings);
    return {
      ...(settings.system.trim() !== '' && { systemInstruction: { parts: [{ text: settings.system }] } }),
      contents: merged(said.map((message) => toContent(message, calls, settings.model))),
      ...(declarations.length > 0 && { tools: [{ functionDeclarations: declarations }] }),
      ...(Object.keys(config).length > 0 && { generationConfig: config }),
    };
  },
  reader: readCandidates,
  refusalIn,
  lacks: [],
};

type Calls = ReadonlyMap<string, ToolCall>;

function toContent(message: Message, calls: Calls, model: string | undefined): Turn<'user' | 'model'> {
  if (message.role === 'tool') {
    const name = calls.get(message.toolCallId)?.name ?? '';
    const functionResponse = { ...idOf(message.toolCallId), name, response: resultOf(message.text) };
    return { role: 'user', parts: [{ functionResponse }] };
  }
  const text = message.text === '' ? [] : [{ text: message.text }];
  if (message.role === 'user') return { role: 'user', parts: [...message.images.map(toImage), ...text] };
  const isOwn = message.format === 'gemini' && message.model === model;
  const parts = message.toolCalls.map(({ id, name, arguments: json, signature }) => ({
    functionCall: { ...idOf(id), name, args: argumentsOf(json) },
    ...(isOwn && signature !== undefined && { thoughtSignature: signature }),
  }));
  const images = (message.images ?? []).map((url) => ({ ...toImage(url), thoughtSignature: NO_SIGNATURE }));
  return { role: 'model', parts: [...text, ...images, ...parts] };
}

/** Newer models want their pictures signed; this they take instead. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** Older models give their calls no ids; those that we give them are for this page alone. */
const OWN_ID = 'own-';
const idOf = (id: string) => (id.startsWith(OWN_ID) ? {} : { id });

/** The result of a function is an object. */
function resultOf(text: string): object {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { result: text };
}

function toImage(url: string): object {
  const inline = inlineImage(url);
  return inline ? { inlineData: inline } : { fileData: { mimeType: imageTypeOf(url), fileUri: url } };
}

/** Google wants to know before it looks. */
function imageTypeOf(url: string): string {
  const ending = /\.(png|webp|gif)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return `image/${ending ?? 'jpeg'}`;
}

const toDeclaration = ({ name, description, parameters }: Readonly<Record<string, unknown>>) =>
  given({ name, description, parametersJsonSchema: parameters });

function configOf({ temperature, topP, maxTokens, seed, stop, reasoningEffort, format, schema }: Settings) {
  return given({
    ...{ temperature, topP, maxOutputTokens: maxTokens, seed },
    stopSequences: stop.length > 0 ? [...stop] : undefined,
    thinkingConfig:
      reasoningEffort === undefined ? undefined : { thinkingLevel: reasoningEffort, includeThoughts: true },
    responseMimeType: format === 'text' ? undefined : 'application/json',
    responseJsonSchema: format === 'json_schema' ? parseJson(schema) : undefined,
  });
}

interface Reply {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly Part[] };
    readonly finishReason?: string;
  }[];
  readonly promptFeedback?: { readonly blockReason?: string; readonly blockReasonMessage?: string };
  readonly usageMetadata?: WireUsage;
  readonly error?: WireError;
}

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly inlineData?: { readonly mimeType: string; readonly data: string };
  readonly fileData?: { readonly fileUri: string };
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: object };
}

interface WireUsage {
  readonly promptTokenCount?: number;
  readonly toolUsePromptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
}

interface WireError {
  readonly status?: string;
  readonly message?: string;
  readonly details?: readonly { readonly reason?: string }[];
}

/** A prompt that is not answered at all counts as refused. */
function refusalIn(document: unknown): Refusal | undefined {
  const { error, promptFeedback } = (document ?? {}) as Reply;
  const blocked = promptFeedback?.blockReason;
  if (!error) return blocked ? { code: blocked, message: promptFeedback.blockReasonMessage ?? blocked } : undefined;
  const reason = error.details?.find((detail) => detail.reason !== undefined)?.reason;
  return { code: reason?.toLowerCase() ?? error.status, message: error.message };
}

function readCandidates(answerId: string): EventReader {
  let count = 0;
  const toCall = ({ functionCall, thoughtSignature: signature }: Part): readonly ToolCallPiece[] => {
    if (!functionCall) return [];
    const index = count++;
    const { id = `${OWN_ID}${answerId}-${index}`, name, args = {} } = functionCall;
    return [{ index, id, name, arguments: JSON.stringify(args), signature }];
  };
  return (event): Piece => {
    const { candidates = [], usageMetadata: usage } = event as Reply;
    const { content, finishReason } = candidates[0] ?? {};
    const parts = content?.parts ?? [];
    return {
      text: textOf(parts.filter(({ thought }) => !thought)),
      reasoning: textOf(parts.filter(({ thought }) => thought)),
      toolCalls: parts.flatMap(toCall),
      images: parts.flatMap(imageIn),
      finishReason: finishReason === 'MAX_TOKENS' ? 'length' : finishReason,
      usage: usage && toUsage(usage),
    };
  };
}

function imageIn({ inlineData, fileData }: Part): readonly string[] {
  if (inlineData?.mimeType.startsWith('image/')) return [`data:${inlineData.mimeType};base64,${inlineData.data}`];
  return fileData ? [fileData.fileUri] : [];
}

const textOf = (parts: readonly Part[]): string => parts.map(({ text = '' }) => text).join('');

/** Its output is without thoughts. */
const toUsage = (usage: WireUsage): Usage => ({
  inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
  cachedTokens: usage.cachedContentTokenCount ?? 0,
  outputTokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  reasoningTokens: usage.thoughtsTokenCount ?? 0,
  chargeUsd: undefined,
});
