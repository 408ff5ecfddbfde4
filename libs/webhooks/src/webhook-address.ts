import { AppError } from '@app/common';
import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';

const LONGEST = 2_000;

/** Where webhooks may go, as far as an address says by itself; what it resolves to is looked at when it is dialled. */
@Injectable()
export class WebhookAddress {
  constructor(private readonly config: Config) {}

  /** Throws AppError('invalid_value'). */
  require(text: string): string {
    const complaint = this.complaintAbout(text);
    if (complaint) throw new AppError('invalid_value', { param: 'url', message: complaint });
    return new URL(text).href;
  }

  complaintAbout(text: string): string | undefined {
    if (text.length > LONGEST || !URL.canParse(text)) return 'It must be an address like https://example.com/webhooks.';
    const { protocol, username, password, hash } = new URL(text);
    const allowsPlain = this.config.webhooksTo.length > 0;
    if (protocol !== 'https:' && !(protocol === 'http:' && allowsPlain)) return 'It must begin with https://.';
    if (username || password) return 'It must hold neither name nor password: deliveries are signed.';
    if (hash) return 'It must have no part behind a #.';
    return undefined;
  }
}
