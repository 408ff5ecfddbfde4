import { definedMembers } from '../defined-members';
import type { MessagesDocument, Tool, ToolChoice } from './wire';

type Parameters = Readonly<Record<string, unknown>>;

/** Vendors of chat completions take no more. */
const MAX_STOPS = 4;

/** What the document asks for beside its messages, in the words of chat completions. */
export function toChatParameters(document: MessagesDocument): Parameters {
  const { temperature, top_p, top_k, metadata, service_tier: tier, tools = [] } = document;
  const stop = document.stop_sequences?.slice(0, MAX_STOPS) ?? [];
  return definedMembers({
    temperature,
    top_p,
    top_k,
    stop: stop.length > 0 ? stop : undefined,
    user: metadata?.user_id,
    service_tier: tier === 'standard_only' ? 'default' : tier,
    reasoning_effort: reasoningEffort(document),
    response_format: responseFormat(document),
    ...(tools.length > 0 && { tools: tools.map(toChatTool), ...toolChoiceParameters(document.tool_choice) }),
  });
}

function responseFormat({ output_config: output }: MessagesDocument): object | undefined {
  if (!output?.format) return undefined;
  return { type: 'json_schema', json_schema: { name: 'output', strict: true, schema: output.format.schema } };
}

/** The tools Anthropic defines have no counterpart; they go on as they are, for the vendor to refuse by name. */
function toChatTool(tool: Tool): object {
  if (tool.type !== undefined && tool.type !== 'custom') return tool;
  const { name, description, input_schema: parameters, strict } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters,
      ...(strict !== undefined && { strict }),
    },
  };
}

function toolChoiceParameters(choice: ToolChoice | undefined): Parameters {
  if (!choice) return {};
  const word = { auto: 'auto', any: 'required', none: 'none', tool: undefined }[choice.type];
  return {
    tool_choice: word ?? { type: 'function', function: { name: choice.name } },
    ...(choice.disable_parallel_tool_use === true && { parallel_tool_calls: false }),
  };
}

const LOW_BUDGET = 2_048;
const MEDIUM_BUDGET = 8_192;

const NO_THINKING = new Set(['disabled', 'between_tools']);

/** How hard to think; undefined leaves it to the model. */
function reasoningEffort({ thinking, output_config: output }: MessagesDocument): string | undefined {
  if (thinking && NO_THINKING.has(thinking.type)) return 'none';
  return output?.effort ?? effortOfBudget(thinking?.type === 'enabled' ? thinking.budget_tokens : undefined);
}

function effortOfBudget(budget: number | undefined): string | undefined {
  if (budget === undefined) return undefined;
  if (budget < LOW_BUDGET) return 'low';
  return budget < MEDIUM_BUDGET ? 'medium' : 'high';
}
