import { unsupported } from '../fit-parameters';
import type { ToolRules } from './vendor-profile';
import { arrayIn, isObject, type JsonObject, objectIn } from './wire';

export interface FittedTools {
  readonly parameters: JsonObject;
  readonly dropped: readonly string[];
}

/** Throws AppError('unsupported_parameter') for a custom tool where the vendor has none. Vendors' own types pass. */
export function fitTools(parameters: JsonObject, rules: ToolRules): FittedTools {
  if (parameters['tools'] === undefined && parameters['tool_choice'] === undefined) return { parameters, dropped: [] };
  const chosen = rules.hasAllowedTools ? parameters : withAllowedOnly(parameters);
  const tools = arrayIn(chosen['tools']);
  const custom = tools.findIndex((tool) => isObject(tool) && tool['type'] === 'custom');
  if (custom >= 0 && !rules.hasCustom) throw unsupported(`tools[${custom}]`);
  const isStrict = !rules.hasStrict && tools.some((tool) => functionIn(tool)?.['strict'] === true);
  return {
    parameters: {
      ...chosen,
      ...(tools.length > 0 && { tools: tools.map((tool) => fitTool(tool, rules)) }),
      // Mistral's word, which it does not insist on.
      ...(chosen['tool_choice'] === 'any' && { tool_choice: 'required' }),
    },
    dropped: isStrict ? ['tools.function.strict'] : [],
  };
}

const functionIn = (tool: unknown): JsonObject | undefined => objectIn(objectIn(tool)?.['function']);

function fitTool(tool: unknown, { hasStrict, schemaWithout }: ToolRules): unknown {
  const described = functionIn(tool);
  if (!described) return tool;
  const { strict, ...rest } = described;
  const schema = objectIn(rest['parameters']);
  return {
    ...(tool as JsonObject),
    function: {
      ...rest,
      ...(schema && schemaWithout !== undefined && { parameters: omit(schema, schemaWithout) }),
      ...(hasStrict && strict !== undefined && { strict }),
    },
  };
}

const omit = (object: JsonObject, member: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== member));

/** Only OpenAI knows a choice among some of the tools; to offer only those is the same. */
function withAllowedOnly(parameters: JsonObject): JsonObject {
  const choice = objectIn(parameters['tool_choice']);
  if (choice?.['type'] !== 'allowed_tools') return parameters;
  const allowed = objectIn(choice['allowed_tools']) ?? {};
  const names = new Set(arrayIn(allowed['tools']).map(nameOf));
  const tools = arrayIn(parameters['tools']).filter((tool) => names.has(nameOf(tool)));
  return { ...parameters, tools, tool_choice: allowed['mode'] };
}

function nameOf(tool: unknown): unknown {
  const { type, function: called, custom } = objectIn(tool) ?? {};
  return objectIn(called ?? custom)?.['name'] ?? type;
}
