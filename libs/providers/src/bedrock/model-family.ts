/** Who made a model, and so which extras it takes. Cross-region prefixes and ARNs of profiles stand before the maker's name. */
export type Maker = 'anthropic' | 'amazon' | 'mistral' | 'openai' | 'other';

const MAKERS: readonly Maker[] = ['anthropic', 'amazon', 'mistral', 'openai'];

export const makerOf = (modelId: string): Maker =>
  MAKERS.find((maker) => new RegExp(`(?:^|[./])${maker}\\.`).test(modelId)) ?? 'other';

/** Models of these makers cannot be held to a schema. Source: Amazon Bedrock user guide, Structured outputs. */
const WITHOUT_SCHEMAS = /(?:^|[./])(?:amazon|meta|cohere|ai21|stability)\./;

export const takesSchema = (modelId: string): boolean => !WITHOUT_SCHEMAS.test(modelId);
