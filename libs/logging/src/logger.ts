import { Config } from '@app/config';
import { Injectable, type LoggerService, type OnApplicationShutdown } from '@nestjs/common';
import pino from 'pino';

const BUFFER_BYTES = 8_192;
const FLUSH_MS = 500;

/**
 * JSON lines on stdout. Never prompts, answers, secrets: callers pass facts, not payloads. Lines are written together,
 * at the latest after half a second; an error at once.
 */
@Injectable()
export class Logger implements LoggerService, OnApplicationShutdown {
  private readonly destination = pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  private readonly pino: pino.Logger;
  private readonly timer: NodeJS.Timeout;

  constructor(config: Config) {
    const options = { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
    this.pino = pino(options, this.destination);
    this.timer = setInterval(() => this.destination.flush(), FLUSH_MS).unref();
  }

  info(message: string, facts: object = {}): void {
    this.pino.info(facts, message);
  }

  warn(message: string, facts: object = {}): void {
    this.pino.warn(facts, message);
  }

  /** `error` goes in whole, with its causes. */
  error(message: string, error?: unknown, facts: object = {}): void {
    this.pino.error({ ...facts, err: error }, message);
    this.destination.flush();
  }

  /** Nest's own messages. */
  log(message: unknown): void {
    this.pino.debug(String(message));
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.destination.flushSync();
  }
}
