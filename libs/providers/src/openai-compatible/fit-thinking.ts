import { isObject, type JsonObject, objectIn, textIn } from './wire';

/** What a caller wants of thinking, in whichever vendor's words it was said. */
export interface ThinkingWish {
  readonly isOn?: boolean;
  /** OpenAI's words: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort?: string;
  /** Tokens to think with. */
  readonly budget?: number;
}

export interface ThinkingSwitch {
  /** Its own words for it: they go through as they are, and win over foreign ones. */
  readonly own: readonly string[];
  /** The wish in its words, as far as it has any. `parameters`: its own words that the caller used. */
  readonly say: (wish: ThinkingWish, upstreamModel: string, parameters: JsonObject) => JsonObject;
  /** It can be told how many tokens to think with. */
  readonly hasBudget?: true;
}

/** All the words vendors have for it. */
const WORDS = [
  'enable_thinking',
  'thinking',
  'thinking_budget',
  'reasoning_effort',
  'reasoning',
  'chat_template_kwargs',
];

export interface FittedThinking {
  readonly parameters: JsonObject;
  readonly dropped: readonly string[];
}

/** Says in the vendor's words what the caller said in any. The very object when there is nothing to say. */
export function fitThinking(parameters: JsonObject, thinking: ThinkingSwitch, upstreamModel: string): FittedThinking {
  const foreign = WORDS.filter((word) => parameters[word] !== undefined && !thinking.own.includes(word));
  if (foreign.length === 0) return { parameters, dropped: [] };
  const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => !foreign.includes(name)));
  const wish = wishIn(parameters, foreign);
  const said = thinking.say(wish, upstreamModel, own);
  const dropped = Object.keys(said).length === 0 ? foreign : unsaidBudget(foreign, wish, thinking);
  return { parameters: { ...own, ...said, ...ownWords(own, thinking) }, dropped };
}

/** Objects of the vendor's own words are merged by `say`; anything else the caller said himself stays as he said it. */
const ownWords = (own: JsonObject, thinking: ThinkingSwitch): JsonObject =>
  Object.fromEntries(Object.entries(own).filter(([name, value]) => thinking.own.includes(name) && !isObject(value)));

function unsaidBudget(foreign: readonly string[], { budget }: ThinkingWish, thinking: ThinkingSwitch): string[] {
  if (budget === undefined || thinking.hasBudget) return [];
  return foreign.filter((word) => word === 'thinking_budget' || word === 'thinking' || word === 'reasoning');
}

function wishIn(parameters: JsonObject, words: readonly string[]): ThinkingWish {
  const said = (word: string): unknown => (words.includes(word) ? parameters[word] : undefined);
  const anthropic = objectIn(said('thinking')) ?? {};
  const openRouter = objectIn(said('reasoning')) ?? {};
  const template = objectIn(said('chat_template_kwargs')) ?? {};
  const effort = textIn(said('reasoning_effort')) ?? textIn(openRouter['effort']);
  const budget =
    tokensIn(said('thinking_budget')) ?? tokensIn(anthropic['budget_tokens']) ?? tokensIn(openRouter['max_tokens']);
  const switches = [
    ...[said('enable_thinking'), openRouter['enabled'], template['enable_thinking'], template['thinking']],
    switchOf(anthropic['type']),
  ].filter((value) => typeof value === 'boolean');
  return {
    // Who says no anywhere means it.
    ...(switches.length > 0 && { isOn: !switches.includes(false) }),
    ...(effort !== undefined && { effort }),
    ...(budget !== undefined && { budget }),
  };
}

const tokensIn = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) > 0 ? (value as number) : undefined;

function switchOf(type: unknown): boolean | undefined {
  if (type === 'disabled') return false;
  return type === 'enabled' || type === 'adaptive' ? true : undefined;
}

/** Undefined when nothing is said of it. Who asks for an effort or a budget wants it on. */
export function isWanted({ isOn, effort, budget }: ThinkingWish): boolean | undefined {
  if (effort === 'none') return false;
  return isOn ?? (effort !== undefined || budget !== undefined ? true : undefined);
}

/** `thinking: {type}`, and an effort in the words of `efforts`: DeepSeek, Moonshot, Zhipu. */
export const typedThinking = (efforts: Readonly<Record<string, string>>): ThinkingSwitch => ({
  own: ['thinking'],
  say: (wish, _model, { thinking }) => {
    const own = objectIn(thinking);
    const isOn = switchOf(own?.['type']) ?? isWanted(wish);
    if (isOn === undefined) return {};
    const type = isOn ? 'enabled' : 'disabled';
    return { thinking: { type, ...own }, ...(isOn && wish.effort !== 'none' && effortAs(wish, efforts)) };
  },
});

/** `chat_template_kwargs: {enable_thinking}`, which the template of the model reads: vLLM, SGLang. */
export const templateThinking: ThinkingSwitch = {
  own: ['chat_template_kwargs', 'reasoning_effort'],
  say: (wish, _model, { chat_template_kwargs: given }) => {
    const isOn = isWanted(wish);
    return {
      ...(isOn !== undefined && { chat_template_kwargs: { enable_thinking: isOn, ...objectIn(given) } }),
      ...effortAs(wish, {}),
    };
  },
};

/** `reasoning_effort` in the nearest of the words the vendor has; another word goes through, and the vendor judges it. */
export const effortAs = ({ effort }: ThinkingWish, words: Readonly<Record<string, string>>): JsonObject =>
  effort === undefined ? {} : { reasoning_effort: words[effort] ?? effort };
