import { setTimeout as pause } from 'node:timers/promises';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { MESSAGES, type Facts, type Locale, type MessageName } from './messages';
import { toHtml, toText } from './render-message';

export interface Letter extends Facts {
  readonly to: string;
  /** Null: English. */
  readonly locale: string | null;
  readonly message: MessageName;
  readonly link: string;
}

const PAUSES_MS = [0, 2_000, 10_000];
const TIMEOUT_MS = 10_000;
/** Beyond, letters are dropped and the log says so: whoever asks for many must not fill the memory. */
const MOST_AT_ONCE = 200;

/** Sends letters in the background: nobody waits for a mail server, and nobody learns from the time whether one was sent. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined;
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {
    const limits = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
    if (config.smtpUrl) this.transport = createTransport({ url: config.smtpUrl, ...limits });
  }

  /** Whether letters are mailed; else they are in the log. */
  get isMailing(): boolean {
    return this.transport !== undefined;
  }

  /** Returns at once and never throws. Call it after the change that the letter tells of is committed. */
  send(letter: Letter): void {
    if (!this.transport) return this.print(letter);
    if (this.underWay.size >= MOST_AT_ONCE) return this.logger.error('a mail was dropped: too many are under way');
    const sending = this.deliver(this.transport, letter).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** What is on its way gets one try's time. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
    this.transport?.close();
  }

  private async deliver(transport: Transporter, letter: Letter): Promise<void> {
    const mail = this.compose(letter);
    let failure: unknown;
    for (const pauseMs of PAUSES_MS) {
      try {
        if (pauseMs > 0) await pause(pauseMs, undefined, { signal: this.stopping.signal });
        await transport.sendMail(mail);
        return;
      } catch (error) {
        failure = error;
        if (this.stopping.signal.aborted) break;
      }
    }
    this.logger.error('a mail could not be sent', failure, { message: letter.message });
  }

  private compose(letter: Letter) {
    const message = MESSAGES[letter.message][localeOf(letter.locale)](letter);
    const { mailFrom: from } = this.config;
    const { to, link } = letter;
    return { from, to, subject: message.subject, text: toText(message, link), html: toHtml(message, link) };
  }

  /** The link opens a door: it is in the log only because there is no other way to its reader. */
  private print(letter: Letter): void {
    const { to, message, link } = letter;
    this.logger.info('NOT MAILED, as WEIR_SMTP_URL is not set: pass this link on to its reader', { to, message, link });
  }
}

const localeOf = (locale: string | null): Locale => (locale?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
