import { Config } from '@app/config';
import { guardedConnector, isRefusedAddress } from '@app/egress';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';

/** What no vendor takes in one piece. Source: Bedrock and Gemini, limits of inline data. */
const MAX_BYTES = 20 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 3;
/** Each may take 20 MB of memory. */
const MAX_AT_ONCE = 16;

export interface Medium {
  /** As its server says, without parameters: `image/png`. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Why an address gave nothing, in words for the caller. */
export class MediumRefused extends Error {
  override readonly name = 'MediumRefused';
}

/** Fetches what callers only gave the address of. */
@Injectable()
export class MediaFetcher implements OnApplicationShutdown {
  private readonly agent: Agent;
  private active = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(config: Config) {
    this.agent = new Agent({ connect: guardedConnector(config.mediaFrom), connections: MAX_AT_ONCE });
  }

  /** Throws MediumRefused: not public, not there, too large, too slow. */
  async fetch(address: string): Promise<Medium> {
    await this.turn();
    try {
      return await this.follow(address, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      throw refusalOf(error);
    } finally {
      this.active -= 1;
      this.waiting.shift()?.();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async turn(): Promise<void> {
    if (this.active >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.active += 1;
  }

  private async follow(address: string, signal: AbortSignal): Promise<Medium> {
    let url = webAddress(address);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const { statusCode, headers, body } = await request(url, { dispatcher: this.agent, signal, headers: HEADERS });
      const location = headers['location'];
      if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
        await body.dump(REST);
        url = webAddress(location, url);
        continue;
      }
      if (statusCode !== 200) {
        await body.dump(REST);
        throw new MediumRefused(`it answers with status ${statusCode}`);
      }
      const mediaType = String(headers['content-type'] ?? '')
        .split(';')[0]!
        .trim()
        .toLowerCase();
      return { mediaType, bytes: await readWithin(body) };
    }
    throw new MediumRefused('it redirects too often');
  }
}

/** Of an answer nobody wants so much is read, for the connection to be used again. */
const REST = { limit: 16 * 1024 };
/** Of ours goes out nothing but that it is us. */
const HEADERS = { 'user-agent': 'weir', accept: '*/*' };

function webAddress(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base?.href) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new MediumRefused('it is no http or https address');
  return url;
}

async function readWithin(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new MediumRefused('it is larger than 20 MB');
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

/** Who asks learns nothing of our network: neither what is there nor what is not. */
function refusalOf(error: unknown): MediumRefused {
  if (error instanceof MediumRefused) return error;
  if (isRefusedAddress(error)) return new MediumRefused('it is not public');
  return new MediumRefused((error as Error).name === 'TimeoutError' ? 'it takes too long' : 'it cannot be reached');
}
