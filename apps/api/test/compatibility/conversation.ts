/** What a person sees of an answer, whatever the format it came in. */
export interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly SaidCall[];
  /** All tokens in, all tokens out, as the answer reports them. */
  readonly tokens: readonly [input: number, output: number];
}

export interface SaidCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface Topic {
  readonly model: string;
  readonly isStreamed: boolean;
  /** The model may look up the weather. */
  readonly hasTools?: boolean;
  /** The answer must be JSON of SCHEMA. */
  readonly hasSchema?: boolean;
  /** The model is asked to think aloud. */
  readonly thinks?: boolean;
}

/** A conversation through an official client, which keeps the history in its own format, as its users do. */
export interface Conversation {
  say(text: string, imageUrl?: string): Promise<Said>;
  /** What the tools found, by id of the call, in any order. */
  answerCalls(results: ReadonlyMap<string, string>): Promise<Said>;
}

export const TOOL = {
  name: 'get_weather',
  description: 'Current weather of a city',
  parameters: {
    type: 'object' as const,
    properties: { city: { type: 'string' as const, description: 'Its name' } },
    required: ['city'],
    additionalProperties: false,
  },
};

export const SCHEMA = {
  type: 'object' as const,
  properties: { answer: { type: 'number' as const } },
  required: ['answer'],
  additionalProperties: false,
};

export const MAX_TOKENS = 4_096;
