import {
  anyObject,
  boolean,
  type Check,
  decimal,
  integer,
  isObject,
  type JsonObject,
  listOf,
  members,
  nonEmptyText,
  shape,
  text,
} from '../openai-chat/checks';
import { wrongType, wrongValue } from '../openai-chat/refusals';

const MAX_INT32 = 2 ** 31 - 1;

/** Google reads both spellings; from here on there is one. Of a member that comes in both the camel counts. */
export function camelCased(object: JsonObject): JsonObject {
  if (!Object.keys(object).some((name) => name.includes('_'))) return object;
  const renamed = Object.entries(object).map(([name, value]) => [camel(name), value] as const);
  const inBoth = renamed.filter(([name]) => name in object).map(([name]) => [name, object[name]] as const);
  return Object.fromEntries([...renamed, ...inBoth]);
}

const camel = (name: string): string =>
  name.replace(/(?<=[a-z0-9])_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** A message of Google's, in either spelling. */
const message = (checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check => {
  const check = shape(checks, required);
  return (value, path) => check(isObject(value) ? camelCased(value) : value, path);
};

const blob = message({ mimeType: nonEmptyText(), data: text(), displayName: text() }, ['mimeType', 'data']);
const fileData = message({ mimeType: text(), fileUri: nonEmptyText(), displayName: text() }, ['fileUri']);
const functionCall = message({ id: text(), name: nonEmptyText(), args: anyObject }, ['name']);

const PAYLOAD = {
  text: text(),
  inlineData: blob,
  fileData,
  functionCall,
  functionResponse: message(
    { id: text(), name: nonEmptyText(), response: anyObject, parts: (value, path) => parts(value, path) },
    ['name'],
  ),
  executableCode: message({ language: text(), code: text() }, ['code']),
  codeExecutionResult: message({ outcome: text(), output: text() }),
} satisfies Readonly<Record<string, Check>>;

const payloadNames = Object.keys(PAYLOAD);
const anyPart = message({ ...PAYLOAD, thought: boolean, thoughtSignature: text() });

/** Google names what it expects as one of a union; parts with members we do not know are of its own tools, and pass. */
const part: Check = (value, path) => {
  const checked = anyPart(value, path) as JsonObject;
  const found = payloadNames.filter((name) => checked[name] !== undefined);
  if (found.length > 1)
    throw wrongValue(path, `a part has only one of ${found.map((name) => `'${name}'`).join(' and ')}`);
  if (Object.keys(checked).length === 0) throw wrongValue(path, `a part needs a payload, such as 'text'`);
  return checked;
};

const parts = listOf(part);
const ROLES = ['user', 'model', 'function', 'system'];

const role: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (value !== '' && !ROLES.includes(value)) throw wrongValue(path, `valid roles are 'user' and 'model'`);
  return value;
};

const content = message({ role, parts });

const toolName: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (!/^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/.test(value)) {
    throw wrongValue(path, `expected a letter or '_', then up to 127 letters, digits, '_', '.', ':' or '-'`);
  }
  return value;
};

const declaration = message({ name: toolName, description: text(), parameters: anyObject }, ['name']);
const tool = message({ functionDeclarations: listOf(declaration) });
const callingConfig = message({ mode: text(), allowedFunctionNames: listOf(text()) });
const penalty = decimal(-2, 2);

const generationConfig = message({
  temperature: decimal(0, 2),
  topP: decimal(0, 1),
  topK: decimal(0, MAX_INT32),
  candidateCount: integer(1, 8),
  maxOutputTokens: integer(1, MAX_INT32),
  stopSequences: listOf(text(), { maximum: 5 }),
  seed: integer(-MAX_INT32 - 1, MAX_INT32),
  presencePenalty: penalty,
  frequencyPenalty: penalty,
  responseLogprobs: boolean,
  logprobs: integer(0, 20),
  responseMimeType: text(),
  responseSchema: anyObject,
  responseModalities: listOf(text()),
  speechConfig: message({ voiceConfig: message({ prebuiltVoiceConfig: message({ voiceName: text() }) }) }),
  thinkingConfig: message({
    includeThoughts: boolean,
    thinkingBudget: integer(-1, MAX_INT32),
    thinkingLevel: text(),
  }),
});

/** Every parameter we know, in the order of Google's reference, with what it may be. Others pass to vendors that speak Gemini. */
export const PARAMETERS = members({
  contents: listOf(content, { nonEmpty: true }),
  systemInstruction: content,
  tools: listOf(tool),
  toolConfig: message({ functionCallingConfig: callingConfig }),
  safetySettings: listOf(anyObject),
  generationConfig,
  cachedContent: text(),
  labels: anyObject,
  serviceTier: text(),
});

const TO_EMBED = {
  model: text(),
  content,
  taskType: text(64),
  title: text(),
  outputDimensionality: integer(1, MAX_INT32),
} satisfies Readonly<Record<string, Check>>;

/** Of one call; the limit of the largest batch that a vendor reads. */
const MAX_EMBEDDED = 2_048;

export const EMBEDDING_REQUEST = members(TO_EMBED);
export const EMBEDDING_BATCH = members({
  requests: listOf(message(TO_EMBED, ['content']), { nonEmpty: true, maximum: MAX_EMBEDDED }),
});
