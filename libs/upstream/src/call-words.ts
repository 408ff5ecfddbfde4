import { AppError } from '@app/common';
import { type ChatRequest, type PlainEndpoint, type PlainRequest, type Usage } from '@app/llm';
import {
  adapterFor,
  type ChatAdapter,
  type ChatStream,
  type HttpAnswer,
  type HttpRequest,
  type Keepsakes,
  type ParsedCompletion,
  type PlainAdapter,
  type PlainAnswer,
  type ProviderAdapter,
  type Target,
} from '@app/providers';
import { isDocument, isStreamed, parseJson } from './answer-form';
import { withHashedEndUsers } from './end-users';
import type { InlineMedia } from './media/inline-media';
import type { UpstreamCall } from './upstream-call';

/** The part of an adapter that speaks for one call, whichever endpoint it is of. */
export interface CallWords {
  readonly framing: ChatAdapter['framing'];
  /** Tool calls whose keepsakes `buildRequest` wants. */
  readonly recalls: readonly string[];
  /** The answer is no text; what this reports is consumed with its first byte. */
  readonly bytesUsage?: Usage;
  /** Every piece of a stream is worth sending, with text or without. */
  readonly isAllSubstance: boolean;
  /** Whether an answer that says it is of this type comes in events. */
  isStreamed(contentType: string): boolean;
  buildRequest(target: Target, surroundings: Surroundings): Promise<HttpRequest>;
  /** Undefined: answers come in one piece, whatever was asked for. */
  openStream(): ChatStream | undefined;
  readWhole(answer: HttpAnswer): ParsedCompletion | PlainAnswer;
}

/** What a request is built with, beside what was asked. */
export interface Surroundings {
  readonly recalled: Keepsakes | undefined;
  /** Fetches media that the vendor does not fetch itself. */
  readonly media: InlineMedia;
  /** The organization whose end users vendors see as hashes; undefined: by their names. */
  readonly hashEndUsersOf: string | undefined;
}

/** Throws AppError('unsupported_feature') when the vendor lacks the endpoint. */
export const wordsFor = (adapter: ProviderAdapter, call: Pick<UpstreamCall, 'request' | 'identity'>): CallWords =>
  call.request.endpoint === undefined
    ? chatWords(chatOf(adapter, call.request), call.request, call)
    : plainWords(plainOf(adapter, call.request), call.request, call);

/** Whether channels of this vendor are worth trying for the call; the model is what they call it. */
export function servesEndpoint(adapterId: string, endpoint: PlainEndpoint | undefined, upstreamModel: string): boolean {
  const adapter = adapterFor(adapterId);
  if (endpoint === undefined) return adapter.chat !== undefined;
  const plain = adapter.endpoints?.[endpoint];
  return plain !== undefined && (plain.hasModel?.(upstreamModel) ?? true);
}

type Identity = Pick<UpstreamCall, 'identity'>;

const chatWords = (chat: ChatAdapter, request: ChatRequest, { identity }: Identity): CallWords => ({
  framing: chat.framing,
  recalls: chat.recalls?.(request) ?? [],
  isAllSubstance: false,
  isStreamed: (contentType) => isStreamed(contentType, { chat, request }),
  buildRequest: async (target, { recalled, media, hashEndUsersOf }) => {
    const inlined = chat.inlines ? await media.inline(request, chat.inlines) : request;
    const worded = hashEndUsersOf === undefined ? inlined : withHashedEndUsers(inlined, hashEndUsersOf);
    const asked = chat.mustStream?.(worded) ? { ...worded, stream: true } : worded;
    return chat.buildRequest(asked, target, recalled);
  },
  openStream: () => chat.openStream(identity),
  readWhole: ({ body }) => chat.parseResponse(parseJson(body), identity, body),
});

const plainWords = (plain: PlainAdapter, request: PlainRequest, { identity }: Identity): CallWords => {
  const bytesUsage = plain.bytesUsage?.(request);
  return {
    framing: undefined,
    recalls: [],
    ...(bytesUsage && { bytesUsage }),
    isAllSubstance: true,
    isStreamed: (contentType) => request.stream && !isDocument(contentType),
    buildRequest: async (target) => plain.buildRequest(request, target),
    openStream: () => plain.openStream?.(request, identity),
    readWhole: (answer) => plain.parseResponse(answer, request, identity),
  };
};

/** A vendor that speaks the caller's own format answers in it. */
function chatOf(adapter: ProviderAdapter, request: ChatRequest): ChatAdapter {
  const chat = (request.native && adapter.native?.[request.native.format]) ?? adapter.chat;
  if (!chat) throw new AppError('unsupported_feature', { message: 'This model does not chat.', param: 'model' });
  return chat;
}

function plainOf(adapter: ProviderAdapter, { endpoint }: PlainRequest): PlainAdapter {
  const plain = adapter.endpoints?.[endpoint];
  if (plain) return plain;
  throw new AppError('unsupported_feature', { message: `This model does not serve \`${endpoint}\`.`, param: 'model' });
}
