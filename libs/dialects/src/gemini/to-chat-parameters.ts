import { definedMembers } from '../defined-members';
import type { FunctionDeclaration, GeminiDocument, GenerationConfig, ThinkingConfig, Tool } from './wire';
import { toJsonSchema } from './to-json-schema';

type Parameters = Readonly<Record<string, unknown>>;

/** Vendors of chat completions take no more. */
const MAX_STOPS = 4;

/** What the document asks for beside its contents, in the words of chat completions. Safety settings are Google's own. */
export function toChatParameters(document: GeminiDocument): Parameters {
  const { generationConfig = {}, serviceTier } = document;
  return {
    ...samplingParameters(generationConfig),
    ...formatParameters(generationConfig),
    ...toolParameters(document),
    ...(serviceTier !== undefined && { service_tier: tierOf(serviceTier) }),
  };
}

/** `standard` is called `default` elsewhere. */
export const tierOf = (serviceTier: string): string => {
  const tier = serviceTier.toLowerCase();
  return tier === 'standard' || tier === 'unspecified' ? 'default' : tier;
};

function samplingParameters(config: GenerationConfig): Parameters {
  const stop = config.stopSequences?.slice(0, MAX_STOPS) ?? [];
  const effort = reasoningEffort(config.thinkingConfig);
  const asked = {
    temperature: config.temperature,
    top_p: config.topP,
    top_k: config.topK,
    n: config.candidateCount,
    stop: stop.length > 0 ? stop : undefined,
    seed: config.seed,
    presence_penalty: config.presencePenalty,
    frequency_penalty: config.frequencyPenalty,
    logprobs: config.responseLogprobs === true ? true : undefined,
    top_logprobs: config.responseLogprobs === true ? config.logprobs : undefined,
    reasoning_effort: effort,
  };
  return definedMembers(asked);
}

const LOW_BUDGET = 1_024;
const MEDIUM_BUDGET = 8_192;

/** How hard to think; undefined leaves it to the model, as a budget of -1 does. */
function reasoningEffort({ thinkingBudget: budget, thinkingLevel: level }: ThinkingConfig = {}): string | undefined {
  if (level !== undefined)
    return level.toUpperCase() === 'THINKING_LEVEL_UNSPECIFIED' ? undefined : level.toLowerCase();
  if (budget === undefined || budget < 0) return undefined;
  if (budget === 0) return 'none';
  return budget <= LOW_BUDGET ? 'low' : budget <= MEDIUM_BUDGET ? 'medium' : 'high';
}

function formatParameters(config: GenerationConfig): Parameters {
  const format = config.responseMimeType === 'application/json' ? jsonFormat(config) : undefined;
  return { ...modalityParameters(config), ...(format && { response_format: format }) };
}

/** Chat completions cannot leave the voice to the vendor, and this one OpenAI's own examples take. */
const USUAL_VOICE = 'alloy';

/** Who speaks also writes down what it says, in chat completions. */
function modalityParameters({ responseModalities = [], speechConfig }: GenerationConfig): Parameters {
  const modalities = responseModalities.map((modality) => modality.toLowerCase());
  if (!modalities.includes('audio')) return modalities.length > 0 ? { modalities } : {};
  const voice = speechConfig?.voiceConfig?.prebuiltVoiceConfig?.voiceName || USUAL_VOICE;
  return { modalities: [...new Set(['text', ...modalities])], audio: { voice, format: 'pcm16' } };
}

function jsonFormat({ responseSchema, responseJsonSchema }: GenerationConfig): object {
  const schema = responseJsonSchema ?? (responseSchema && toJsonSchema(responseSchema));
  return schema === undefined
    ? { type: 'json_object' }
    : { type: 'json_schema', json_schema: { name: 'output', schema } };
}

function toolParameters({ tools = [], toolConfig }: GeminiDocument): Parameters {
  const declared = tools.flatMap(toChatTools);
  const searches = tools.some(({ googleSearch }) => googleSearch !== undefined);
  const choice = declared.length > 0 ? toolChoice(toolConfig) : undefined;
  return {
    ...(searches && { web_search_options: {} }),
    ...(declared.length > 0 && { tools: declared }),
    ...(choice !== undefined && { tool_choice: choice }),
  };
}

/** The tools Google itself runs go on under their names, for a vendor that has no such thing to refuse. */
function toChatTools({ functionDeclarations = [], googleSearch: _elsewhere, ...server }: Tool): readonly object[] {
  const own = Object.entries(server).map(([type, options]) => ({ type, [type]: options }));
  return [...functionDeclarations.map(toChatFunction), ...own];
}

function toChatFunction({ name, description, parameters, parametersJsonSchema }: FunctionDeclaration): object {
  const schema = parametersJsonSchema ?? (parameters && toJsonSchema(parameters));
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      ...(schema !== undefined && { parameters: schema }),
    },
  };
}

function toolChoice(config: GeminiDocument['toolConfig']): unknown {
  const { functionCallingConfig: calling } = config ?? {};
  if (!calling) return undefined;
  const { mode = 'AUTO', allowedFunctionNames: names = [] } = calling;
  const word = CHOICES.get(mode.toUpperCase()) ?? 'auto';
  const chosen = names.map((name) => ({ type: 'function', function: { name } }));
  if (word === 'none' || chosen.length === 0) return word;
  if (word === 'required' && chosen.length === 1) return chosen[0];
  return { type: 'allowed_tools', allowed_tools: { mode: word, tools: chosen } };
}

const CHOICES: ReadonlyMap<string, string> = new Map([
  ['NONE', 'none'],
  ['ANY', 'required'],
]);
