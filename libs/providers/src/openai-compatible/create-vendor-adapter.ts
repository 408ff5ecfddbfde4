import type { ChatAdapter, ProviderAdapter } from '../adapter';
import { buildVendorRequest } from './build-vendor-request';
import { listModels } from './list-models';
import { parseErrorWith } from './parse-error';
import { parseResponse } from './parse-response';
import { keepsakesOf, openKeepingStream, recallsOf } from './replays';
import { openStream } from './stream-parser';
import type { VendorProfile } from './vendor-profile';

/** A vendor of OpenAI's family, from what it does differently. */
export function createVendorAdapter(profile: VendorProfile): ProviderAdapter {
  const { id, channelFields, failures, endpoints, models = listModels } = profile;
  return {
    id,
    chat: { ...chatOf(profile), ...replaysOf(profile) },
    ...(endpoints && { endpoints }),
    ...(models && { models }),
    channelFields,
    parseError: parseErrorWith(failures ?? {}),
  };
}

function chatOf(profile: VendorProfile): ChatAdapter {
  const { mustStream } = profile;
  return {
    buildRequest: (request, target, recalled) => buildVendorRequest(profile, request, target, recalled),
    parseResponse,
    openStream,
    ...(mustStream && { mustStream: ({ parameters }) => mustStream(parameters) }),
  };
}

function replaysOf({ replays }: VendorProfile): Partial<ChatAdapter> {
  if (!replays) return {};
  return {
    recalls: (request) => recallsOf(request, replays),
    parseResponse: (body, answer) => {
      const parsed = parseResponse(body, answer);
      return { ...parsed, keepsakes: keepsakesOf(parsed, replays) };
    },
    openStream: openKeepingStream(replays),
  };
}

/** What most vendors ask an operator. `baseUrl`: theirs, which need not be given. */
export const hosted = (baseUrl: string, secret: string): VendorProfile['channelFields'] => [
  { name: 'secrets', kind: 'secrets', isRequired: true, example: secret },
  { name: 'baseUrl', kind: 'url', isRequired: false, example: baseUrl },
];

/** Servers of one's own: their address, and a key only if they were given one. */
export const selfHosted = (baseUrl: string): VendorProfile['channelFields'] => [
  { name: 'baseUrl', kind: 'url', isRequired: true, example: baseUrl },
  { name: 'secrets', kind: 'secrets', isRequired: false, example: 'token-...' },
];
