import type { UpstreamError } from '@app/llm';
import type { HttpAnswer } from '@app/providers';

/** What happens on the wire, in this order: one head, any number of data, then end or failure. */
export interface ExchangeSink {
  onHead(status: number, headers: HttpAnswer['headers']): void;
  onData(bytes: Buffer): void;
  onEnd(): void;
  onFailure(error: UpstreamError): void;
}
