import type { ChatRequest, Thought } from '@app/llm';
import { type ModelRules, rulesOf } from '../anthropic/model-rules';
import { formatFor } from '../anthropic/response-format';
import { samplingFor } from '../anthropic/sampling';
import { thinkingFor } from '../anthropic/thinking';
import { lacksThoughts } from '../anthropic/thoughts';
import { unsupported } from '../fit-parameters';
import { textFormat } from './build-format';
import { forcesTool } from './build-tools';
import type { ModelSettings } from './model-settings';

/** A share of it is the budget for thinking when the caller sets no bound. */
const USUAL_MAX_TOKENS = 32_000;

/** A Claude takes the same here as at Anthropic's, in other places. */
export function claudeSettings(
  request: ChatRequest,
  modelId: string,
  thoughts: ReadonlyMap<number, readonly Thought[]>,
): ModelSettings {
  const { parameters } = request;
  const rules = rulesOf(modelId);
  const forcesTools = forcesTool(request);
  if (forcesTools && rules.mayForceTools === 'never') throw unsupported('tool_choice');
  const thinking = thinkingFor(parameters, {
    rules,
    maxTokens: roomOf(request, rules),
    forcesTools,
    lacksThoughts: lacksThoughts(request, thoughts),
  });
  const sampling = samplingFor(parameters, rules, thinking.isOn);
  const { temperature, top_p: topP, top_k: topK } = sampling.parameters;
  const { format, instruction } = formatFor(request, rules);
  return {
    inference: { ...(temperature !== undefined && { temperature }), ...(topP !== undefined && { topP }) },
    additional: {
      ...(thinking.thinking && { thinking: thinking.thinking }),
      ...(topK !== undefined && { top_k: topK }),
    },
    output: {
      ...(format && textFormat(request, format['schema'])),
      ...(thinking.effort !== undefined && { effort: thinking.effort }),
    },
    instruction,
    takesThoughts: thinking.isOn,
    dropped: [...thinking.dropped, ...sampling.dropped],
  };
}

const roomOf = ({ maxOutputTokens, modelMaxOutputTokens = USUAL_MAX_TOKENS }: ChatRequest, rules: ModelRules): number =>
  maxOutputTokens ?? Math.min(modelMaxOutputTokens, USUAL_MAX_TOKENS, rules.maxOutputTokens);
