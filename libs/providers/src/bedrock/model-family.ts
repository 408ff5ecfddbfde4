/** Who made a model, and so which extras it takes. Cross-region prefixes and ARNs of profiles stand before the maker's name. */
export type Maker = 'anthropic' | 'amazon' | 'mistral' | 'openai' | 'other';

const MAKERS: readonly Maker[] = ['anthropic', 'amazon', 'mistral', 'openai'];

export const makerOf = (modelId: string): Maker =>
  MAKERS.find((maker) => new RegExp(`(?:^|[./])${maker}\\.`).test(modelId)) ?? 'other';

/** Models of these makers cannot be held to a schema. Source: Amazon Bedrock user guide, Structured outputs. */
const WITHOUT_SCHEMAS = /(?:^|[./])(?:amazon|meta|cohere|ai21|stability)\./;

export function takesSchema(modelId: string): boolean {
  const claude = claudeIn(modelId);
  return claude ? claude.version >= 4.5 : !WITHOUT_SCHEMAS.test(modelId);
}

export interface Claude {
  readonly name: string;
  /** 4.5 for Claude Sonnet 4.5. */
  readonly version: number;
}

/** `claude-sonnet-4-5-20250929-v1:0`, and `claude-3-7-sonnet-20250219-v1:0` as they were named before. */
const NAMED = /claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?![\d])/;
const NUMBERED = /claude-(\d)(?:-(\d))?-([a-z]+)/;

export function claudeIn(modelId: string): Claude | undefined {
  const named = NAMED.exec(modelId);
  if (named) return { name: named[1]!, version: versionOf(named[2]!, named[3]) };
  const numbered = NUMBERED.exec(modelId);
  return numbered ? { name: numbered[3]!, version: versionOf(numbered[1]!, numbered[2]) } : undefined;
}

const versionOf = (major: string, minor: string | undefined): number => Number(`${major}.${minor ?? 0}`);
