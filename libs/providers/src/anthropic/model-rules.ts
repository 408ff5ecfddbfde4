/** Words for how hard to think, least first. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** What one model takes. Source: Anthropic's documents, Extended thinking, Adaptive thinking, Effort, Structured outputs. */
export interface ModelRules {
  /** `budget`: thinking is turned on with a number of tokens; `adaptive`: the model decides; `none`: it cannot think. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** What turns thinking off, or down as far as it goes; undefined where nothing does. */
  readonly off: 'disabled' | 'between_tools' | undefined;
  readonly thinksByDefault: boolean;
  /** Least first; none for models that know no effort. */
  readonly efforts: readonly Effort[];
  /** `temperature`, `top_p`, `top_k`. */
  readonly takesSampling: boolean;
  /** Both at once. */
  readonly takesTemperatureWithTopP: boolean;
  /** `tool_choice` may be `any` or `tool` while the model thinks. */
  readonly mayForceTools: 'always' | 'without_thinking' | 'never';
  readonly hasStructuredOutputs: boolean;
  readonly maxOutputTokens: number;
}

type Family = 'opus' | 'sonnet' | 'haiku' | 'fable' | 'mythos';

interface Version {
  readonly family: Family | undefined;
  /** 4.5 is 405. */
  readonly number: number;
}

/** `claude-opus-4-1-20250805`, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `anthropic/claude-opus-4.6`. */
const NAMED_FIRST = /claude-(opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/i;
/** `claude-3-5-haiku-20241022`. */
const NUMBERED_FIRST = /claude-(\d)(?!\d)(?:[-.](\d)(?!\d))?(?:-(opus|sonnet|haiku))?/i;

function versionOf(model: string): Version | undefined {
  const [, named, major, minor] = NAMED_FIRST.exec(model) ?? [];
  if (major !== undefined) return { family: named!.toLowerCase() as Family, number: numberOf(major, minor) };
  const [, oldMajor, oldMinor, oldName] = NUMBERED_FIRST.exec(model) ?? [];
  if (oldMajor === undefined) return undefined;
  return { family: oldName?.toLowerCase() as Family | undefined, number: numberOf(oldMajor, oldMinor) };
}

const numberOf = (major: string, minor = '0'): number => Number(major) * 100 + Number(minor);

/** Models without a version we know are hosted by others who follow the older rules, as far as they follow any. */
const OTHERS: ModelRules = {
  thinking: 'budget',
  off: 'disabled',
  thinksByDefault: false,
  efforts: [],
  takesSampling: true,
  takesTemperatureWithTopP: true,
  mayForceTools: 'without_thinking',
  hasStructuredOutputs: false,
  maxOutputTokens: 128_000,
};

/** The rules of a model by its upstream name. A version newer than the table is taken for the newest of its family. */
export function rulesOf(model: string): ModelRules {
  const version = versionOf(model);
  if (!version) return OTHERS;
  if (version.number <= 405) return budgetRules(version);
  return version.number === 406 ? FIRST_ADAPTIVE : adaptiveRules(version);
}

function budgetRules({ family, number }: Version): ModelRules {
  return {
    ...OTHERS,
    thinking: number < 307 ? 'none' : 'budget',
    takesTemperatureWithTopP: number < 401,
    hasStructuredOutputs: number >= 401,
    maxOutputTokens: oldOutputLimit(family, number),
  };
}

function oldOutputLimit(family: Family | undefined, number: number): number {
  if (number < 307) return number < 305 ? 4_096 : 8_192;
  return family === 'opus' && number < 405 ? 32_000 : 64_000;
}

/** Sonnet 4.6 and Opus 4.6. */
const FIRST_ADAPTIVE: ModelRules = {
  ...OTHERS,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'max'],
  hasStructuredOutputs: true,
};

function adaptiveRules({ family, number }: Version): ModelRules {
  const isLatest = number >= 505 || (number > 500 && (family === 'fable' || family === 'mythos'));
  return {
    ...FIRST_ADAPTIVE,
    off: offOf(family, isLatest),
    thinksByDefault: number >= 500,
    efforts: EFFORTS,
    takesSampling: false,
    mayForceTools: isLatest && family !== 'haiku' ? 'never' : 'always',
  };
}

function offOf(family: Family | undefined, isLatest: boolean): ModelRules['off'] {
  if (family === 'fable' || family === 'mythos') return undefined;
  if (!isLatest || family === 'haiku') return 'disabled';
  return family === 'sonnet' ? 'between_tools' : undefined;
}

/** The hardest the model knows that is not harder than asked. */
export const effortWithin = (asked: Effort, known: readonly Effort[]): Effort | undefined =>
  known.findLast((effort) => EFFORTS.indexOf(effort) <= EFFORTS.indexOf(asked));
