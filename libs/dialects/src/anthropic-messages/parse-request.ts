import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { checkMembers, requireMembers } from '../openai-chat/checks';
import { parseJsonObject } from '../openai-chat/parse-json';
import { wrongValue } from '../openai-chat/refusals';
import { surchargesIn } from '../openai-chat/surcharges';
import { PARAMETERS } from './parameters';
import { withoutStandIns } from './stand-ins';
import { toChatMessages } from './to-chat-messages';
import { toChatParameters } from './to-chat-parameters';
import type { MessagesDocument } from './wire';

/** Headers of a request, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The version that took the sampling parameters away. */
const WITHOUT_SAMPLING = '2026-10-21';
const SAMPLING = ['temperature', 'top_p', 'top_k'];

/** Mean something to Anthropic, and go there with the document. */
const VENDOR_HEADERS = ['anthropic-version', 'anthropic-beta'];

/** What no other format can carry, and an answer without it would not be what was asked for. */
const ANTHROPICS_OWN = ['mcp_servers', 'container'];

const says = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Throws AppError (400) naming the parameter at fault. */
export const parseRequest = (body: Buffer, headers: RequestHeaders): ChatRequest =>
  parse(body, headers, ['model', 'messages', 'max_tokens']);

/** The body of a question for the number of tokens: a request without its limit. */
export const parseCountRequest = (body: Buffer, headers: RequestHeaders): ChatRequest =>
  parse(body, headers, ['model', 'messages']);

function parse(body: Buffer, headers: RequestHeaders, required: readonly string[]): ChatRequest {
  const received = parseJsonObject(body);
  requireMembers(received, required, '');
  refuseSampling(received, headers);
  const document = checkMembers(received, PARAMETERS, '') as unknown as MessagesDocument;
  requireChosenTool(document);
  return toRequest(document, vendorHeaders(headers), body.length);
}

/** Versions are dates, so the later is the greater. */
function refuseSampling(document: Readonly<Record<string, unknown>>, headers: RequestHeaders): void {
  const version = headers['anthropic-version'];
  if (typeof version !== 'string' || version < WITHOUT_SAMPLING) return;
  const found = SAMPLING.find((name) => document[name] !== undefined && document[name] !== null);
  if (found === undefined) return;
  throw new AppError('unsupported_parameter', { message: `${found}: Extra inputs are not permitted`, param: found });
}

function requireChosenTool({ tool_choice: choice, tools = [] }: MessagesDocument): void {
  if (choice?.type !== 'tool' || tools.some(({ name }) => name === choice.name)) return;
  throw wrongValue('tool_choice.name', `there is no tool named '${choice.name}' in 'tools'`);
}

function vendorHeaders(headers: RequestHeaders): Readonly<Record<string, string>> {
  const found = VENDOR_HEADERS.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    found.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(',')]],
    ),
  );
}

function toRequest(
  document: MessagesDocument,
  headers: Readonly<Record<string, string>>,
  bodyBytes: number,
): ChatRequest {
  const { model, stream = false, max_tokens: maxOutputTokens, metadata, speed } = document;
  const { messages, thoughts } = toChatMessages(document);
  const parameters = toChatParameters(document);
  const onlyHere = ANTHROPICS_OWN.find((name) => says(document[name]));
  return {
    model,
    messages,
    stream,
    includeUsage: stream,
    includeCost: false,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    maxOutputTokensName: 'max_tokens',
    choices: 1,
    refusesLoweredMaximum: false,
    ...(speed !== undefined && speed !== 'standard' && { serviceTier: speed }),
    ...surchargesIn({ tools: document.tools }),
    ...(metadata?.user_id !== undefined && { endUser: metadata.user_id }),
    parameters,
    bodyBytes,
    native: {
      format: 'anthropic-messages',
      document: withoutStandIns(document),
      headers,
      ...(onlyHere !== undefined && { onlyBecauseOf: onlyHere }),
    },
    ...(thoughts.size > 0 && { thoughts }),
  };
}
