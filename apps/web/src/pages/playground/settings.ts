import type { WireFormatId } from '../../relay/wire-call';

/** What a call is made with. Numbers that are not set are not sent. */
export interface Settings {
  /** The format of the call. */
  readonly api: WireFormatId;
  readonly model: string | undefined;
  readonly system: string;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly maxTokens: number | undefined;
  readonly seed: number | undefined;
  readonly stop: readonly string[];
  readonly reasoningEffort: string | undefined;
  /** A JSON array of function definitions, as it was typed. */
  readonly tools: string;
  readonly format: 'text' | 'json_object' | 'json_schema';
  /** A JSON schema, as it was typed. */
  readonly schema: string;
}

export const INITIAL_SETTINGS: Settings = {
  ...{
    api: 'chat',
    model: undefined,
    system: '',
    temperature: undefined,
    topP: undefined,
    maxTokens: undefined,
    seed: undefined,
  },
  ...{ stop: [], reasoningEffort: undefined, tools: '', format: 'text', schema: '' },
};

export const REASONING_EFFORTS = ['minimal', 'low', 'medium', 'high'] as const;

export const EXAMPLE_TOOLS = `[
  {
    "name": "get_weather",
    "description": "Current weather of a city",
    "parameters": {
      "type": "object",
      "properties": { "city": { "type": "string" } },
      "required": ["city"]
    }
  }
]`;

export const EXAMPLE_SCHEMA = `{
  "type": "object",
  "properties": {
    "answer": { "type": "string" },
    "confidence": { "type": "number" }
  },
  "required": ["answer", "confidence"],
  "additionalProperties": false
}`;

export type Flaw = 'notJson' | 'notArray' | 'notObject' | 'noName';

/** What is wrong with the tools as they were typed; undefined: nothing. */
export function flawOfTools(text: string): Flaw | undefined {
  if (text.trim() === '') return undefined;
  const tools = parseJson(text);
  if (tools === undefined) return 'notJson';
  if (!Array.isArray(tools)) return 'notArray';
  return tools.every((tool) => typeof functionOf(tool)['name'] === 'string') ? undefined : 'noName';
}

export function flawOfSchema({ format, schema }: Pick<Settings, 'format' | 'schema'>): Flaw | undefined {
  if (format !== 'json_schema') return undefined;
  const parsed = parseJson(schema);
  if (parsed === undefined) return 'notJson';
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? undefined : 'notObject';
}

export const isUsable = (settings: Settings): boolean =>
  settings.model !== undefined && !flawOfTools(settings.tools) && !flawOfSchema(settings);

/** Undefined: it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A definition stands alone, or as the API wraps it: `{ type: 'function', function: {...} }`. */
export function functionOf(tool: unknown): Readonly<Record<string, unknown>> {
  if (typeof tool !== 'object' || tool === null) return {};
  const inner = (tool as { function?: unknown }).function;
  return (typeof inner === 'object' && inner !== null ? inner : tool) as Record<string, unknown>;
}
