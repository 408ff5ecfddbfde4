import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest, ContentPart } from '@app/llm';
import { Injectable } from '@nestjs/common';
import { MediaFetcher, MediumRefused, type Medium } from './media-fetcher';

/** More addresses than that in one request are no conversation. */
const MAX_ADDRESSES = 50;
const MAX_TOTAL_BYTES = 60 * 1024 * 1024;

/** Where a part of a kind keeps its address, and what may be found there. */
interface Place {
  readonly holder: string;
  readonly member: string;
  /** The member that takes the data URL. */
  readonly target: string;
  readonly mediaTypes: RegExp;
}

const PLACES: Readonly<Record<string, Place>> = {
  image_url: {
    holder: 'image_url',
    member: 'url',
    target: 'url',
    mediaTypes: /^image\/(png|jpe?g|gif|webp|heic|heif)$/,
  },
  video_url: { holder: 'video_url', member: 'url', target: 'url', mediaTypes: /^video\// },
  audio_url: { holder: 'audio_url', member: 'url', target: 'url', mediaTypes: /^audio\// },
  file: { holder: 'file', member: 'file_url', target: 'file_data', mediaTypes: /^(application\/pdf|text\/)/ },
};

interface Found {
  readonly message: number;
  readonly part: number;
  readonly address: string;
  readonly place: Place;
}

/** Puts what a vendor cannot fetch itself into the request, as data URLs. */
@Injectable()
export class InlineMedia {
  /** Attempts of one call share what was fetched. */
  private readonly inlined = new WeakMap<ChatRequest, Promise<ChatRequest>>();

  constructor(private readonly fetcher: MediaFetcher) {}

  /** The very request when it names no address. Throws AppError('invalid_image_url') naming the part. */
  inline(request: ChatRequest, partTypes: readonly string[]): Promise<ChatRequest> | ChatRequest {
    const known = this.inlined.get(request);
    if (known) return known;
    const found = addressesIn(request.messages, partTypes);
    if (found.length === 0) return request;
    const inlined = this.fetchAll(request, found);
    this.inlined.set(request, inlined);
    return inlined;
  }

  private async fetchAll(request: ChatRequest, found: readonly Found[]): Promise<ChatRequest> {
    if (found.length > MAX_ADDRESSES) throw refusal(found[MAX_ADDRESSES]!, `there are more than ${MAX_ADDRESSES}`);
    const messages = request.messages.map((message) => ({ ...message }));
    let total = 0;
    for (const one of found) {
      const medium = await this.fetchOne(one);
      total += medium.bytes.length;
      if (total > MAX_TOTAL_BYTES) throw refusal(one, 'all of them are larger than 60 MB');
      const message = messages[one.message]!;
      messages[one.message] = { ...message, content: withData(message.content as ContentPart[], one, medium) };
    }
    return { ...request, messages };
  }

  private async fetchOne(one: Found): Promise<Medium> {
    const medium = await this.fetcher.fetch(one.address).catch((error: unknown) => {
      throw error instanceof MediumRefused ? refusal(one, error.message, error) : error;
    });
    if (!one.place.mediaTypes.test(medium.mediaType)) throw refusal(one, `it is of type "${medium.mediaType}"`);
    return medium;
  }
}

function addressesIn(messages: readonly ChatMessage[], partTypes: readonly string[]): Found[] {
  return messages.flatMap(({ content }, message) =>
    typeof content !== 'object'
      ? []
      : content.flatMap((entry, part) => {
          const place = partTypes.includes(entry.type) ? PLACES[entry.type] : undefined;
          const address = place && (entry[place.holder] as Record<string, unknown> | undefined)?.[place.member];
          const isRemote = typeof address === 'string' && /^https?:/i.test(address);
          return isRemote ? [{ message, part, address, place: place! }] : [];
        }),
  );
}

function withData(
  content: readonly ContentPart[],
  { part, place }: Found,
  { mediaType, bytes }: Medium,
): ContentPart[] {
  return content.map((entry, index) => {
    if (index !== part) return entry;
    const { [place.member]: _address, ...rest } = entry[place.holder] as Record<string, unknown>;
    const data = `data:${mediaType};base64,${bytes.toString('base64')}`;
    return { ...entry, [place.holder]: { ...rest, [place.target]: data } };
  });
}

const refusal = ({ message, part, place }: Found, why: string, cause?: unknown): AppError =>
  new AppError('invalid_image_url', {
    message: `The address in messages[${message}].content[${part}] cannot be used: ${why}.`,
    param: `messages[${message}].content[${part}].${place.holder}`,
    cause,
  });
