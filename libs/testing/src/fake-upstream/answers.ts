import type { Behaviour } from './behaviour';
import { type ChatBody, lastUserText, textOf } from './chat-body';
import { sampleOf } from './sample-json';
import { countPromptTokens, splitTokens } from './tokens';

/** One generated token, and one chunk of a stream. */
export interface Piece {
  readonly kind: 'reasoning' | 'content' | 'toolName' | 'toolArguments';
  readonly text: string;
}

/** What the fake vendor says to one request. Every choice says the same. */
export interface Answer {
  readonly id: string;
  readonly createdAtSeconds: number;
  readonly model: string;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** In the order of generation: reasoning first. */
  readonly pieces: readonly Piece[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly choiceCount: number;
}

const DEFAULT_REASONING_TOKENS = 8;
const MAX_ECHOED_TOKENS = 400;
const HAN = /\p{Script=Han}/u;
const FILLER = ['and', 'so', 'it', 'goes', 'on,', 'word', 'by', 'word'];

/** The answer as a pure function of the request, the behaviour and the stamp. */
export function answerTo(body: ChatBody, behaviour: Behaviour, stamp: Pick<Answer, 'id' | 'createdAtSeconds'>): Answer {
  const toolName = calledTool(body);
  const said = [
    ...reasoningPieces(behaviour),
    ...(toolName ? toolPieces(body, toolName) : contentPieces(body, behaviour)),
  ];
  const pieces = said.slice(0, body.max_completion_tokens ?? body.max_tokens ?? said.length);
  const promptTokens = countPromptTokens(body.messages.map(textOf));
  const naturalEnd = toolName ? 'tool_calls' : 'stop';
  return {
    ...stamp,
    model: behaviour.model ?? body.model,
    promptTokens,
    cachedTokens: Math.min(behaviour.cachedTokens ?? 0, promptTokens),
    pieces,
    finishReason: pieces.length < said.length ? 'length' : naturalEnd,
    choiceCount: body.n ?? 1,
  };
}

/** A tool is called when the caller insists, or when the user's newest message is about the weather. */
function calledTool({ tools, tool_choice: choice, messages }: ChatBody): string | undefined {
  const names = (tools ?? []).flatMap((tool) => tool.function?.name ?? []);
  if (names.length === 0 || choice === 'none') return undefined;
  if (typeof choice === 'object' && choice?.function) return choice.function.name;
  if (choice === 'required') return names[0];
  return asksForWeather(messages) ? names[0] : undefined;
}

function asksForWeather(messages: ChatBody['messages']): boolean {
  const newest = messages.at(-1);
  return newest?.role === 'user' && /weather|天气/i.test(textOf(newest));
}

function toolPieces(body: ChatBody, name: string): readonly Piece[] {
  const tool = body.tools?.find((candidate) => candidate.function?.name === name);
  const parameters = sampleOf(tool?.function?.parameters ?? { type: 'object' });
  return [{ kind: 'toolName', text: name }, ...piecesOf('toolArguments', spacedJson(parameters))];
}

function reasoningPieces({ reasoning = 0 }: Behaviour): readonly Piece[] {
  const count = typeof reasoning === 'number' ? reasoning : reasoning ? DEFAULT_REASONING_TOKENS : 0;
  return Array.from({ length: count }, (_, index) => ({ kind: 'reasoning', text: ` thought-${index + 1}` }));
}

function contentPieces(body: ChatBody, { chunks }: Behaviour): readonly Piece[] {
  const pieces = piecesOf('content', contentText(body));
  if (chunks === undefined) return pieces;
  return Array.from({ length: chunks }, (_, index): Piece => {
    return pieces[index] ?? { kind: 'content', text: ` ${FILLER[index % FILLER.length]}` };
  });
}

function contentText(body: ChatBody): string {
  const format = body.response_format;
  if (format?.type === 'json_schema') return spacedJson(sampleOf(format.json_schema?.schema));
  if (format?.type === 'json_object') return spacedJson({ answer: 'sample', simulated: true });
  const echoed = splitTokens(lastUserText(body)).slice(0, MAX_ECHOED_TOKENS).join('').trim();
  return HAN.test(echoed)
    ? `这是 Weir 的模拟供应商,没有调用任何模型。你说:${echoed}`
    : `This is Weir's simulated vendor. You said: ${echoed}\nNo model was asked, and nothing left this machine.`;
}

/** JSON on one line with blanks between its parts, so that it has several tokens. */
const spacedJson = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');

const piecesOf = (kind: Piece['kind'], text: string): readonly Piece[] =>
  splitTokens(text).map((token) => ({ kind, text: token }));
