import type { ChatRequest } from '@app/llm';
import { THINKING_PARAMETERS } from '../anthropic/thinking';
import { unsupported } from '../fit-parameters';
import { askedReasoning } from '../openai-compatible/asked-reasoning';
import { type JsonObject, objectIn } from '../openai-compatible/wire';
import { textFormat } from './build-format';
import { type Maker, makerOf, takesSchema } from './model-family';
import type { ModelSettings } from './model-settings';

const JSON_ONLY = 'Reply with one JSON object only, and nothing before or after it.';
/** Converse's greatest temperature. */
const MAX_TEMPERATURE = 1;

/** Models of all makers but Anthropic. */
export function otherSettings(request: ChatRequest, modelId: string): ModelSettings {
  const { temperature, top_p: topP, top_k: asked } = request.parameters;
  const maker = makerOf(modelId);
  const topK = typeof asked === 'number' && asked > 0 ? topKOf(maker, asked) : {};
  const reasoning = reasoningOf(request, maker);
  return {
    inference: {
      ...(typeof temperature === 'number' && { temperature: Math.min(temperature, MAX_TEMPERATURE) }),
      ...(typeof topP === 'number' && { topP }),
    },
    additional: { ...topK, ...reasoning },
    ...formatOf(request, modelId),
    takesThoughts: false,
    dropped: [
      ...(reasoning ? [] : THINKING_PARAMETERS.filter((name) => request.parameters[name] !== undefined)),
      ...(topK ? [] : ['top_k']),
    ],
  };
}

/** Undefined for those that know none. */
function topKOf(maker: Maker, topK: number): JsonObject | undefined {
  if (maker === 'amazon') return { inferenceConfig: { topK } };
  return maker === 'mistral' ? { top_k: topK } : undefined;
}

/** Only the open models of OpenAI are told how hard to think. */
function reasoningOf(request: ChatRequest, maker: Maker): JsonObject | undefined {
  const asked = askedReasoning(request);
  return maker === 'openai' && asked && !asked.isOff ? { reasoning_effort: asked.effort } : undefined;
}

function formatOf(request: ChatRequest, modelId: string): Pick<ModelSettings, 'output' | 'instruction'> {
  const format = objectIn(request.parameters['response_format']);
  if (!format || format['type'] === 'text') return { output: {} };
  if (format['type'] === 'json_object') return { output: {}, instruction: JSON_ONLY };
  const asked = objectIn(format['json_schema']);
  if (!asked || !takesSchema(modelId)) throw unsupported('response_format');
  return { output: textFormat(request, asked['schema']) };
}
