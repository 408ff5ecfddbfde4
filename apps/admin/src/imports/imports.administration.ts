import { existsSync } from 'node:fs';
import { AppError, Clock } from '@app/common';
import { ImportError, ImportService, readSource, summarize, type ImportPlan } from '@app/importers';
import { Logger } from '@app/logging';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import type { Author } from '../http/request-parameters';
import type { ImportBody, ImportState } from './imports.schemas';
import { UploadedFiles } from './uploaded-files';

const NONE: ImportState = { state: 'none', origin: null, startedAt: null, added: null, balancesUsd: null, error: null };

/** Moving here from another relay. A plan holds credentials in clear, so none is kept: what is applied is planned anew. */
@Injectable()
export class ImportsAdministration {
  /** One at a time; a second run of a finished import changes nothing, so losing this with the process is no harm. */
  private last: ImportState = NONE;

  constructor(
    private readonly imports: ImportService,
    private readonly files: UploadedFiles,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  state(): ImportState {
    return this.last;
  }

  async preview(body: ImportBody) {
    return summarize(await this.plan(body));
  }

  /** Answers as soon as it has begun. Throws AppError('in_use') while another one runs. */
  async start(body: ImportBody, author: Author): Promise<ImportState> {
    if (this.last.state === 'running') throw new AppError('in_use', { message: 'An import is running already.' });
    const plan = await this.plan(body);
    this.last = { ...NONE, state: 'running', origin: plan.origin, startedAt: instant(this.clock.now()) };
    void this.run(plan, body, author);
    return this.last;
  }

  private async run(plan: ImportPlan, { fileId }: ImportBody, { actor }: Author): Promise<void> {
    try {
      const { added, balancesUsd } = await this.imports.apply(plan, actor);
      this.last = { ...this.last, state: 'done', added, balancesUsd };
      if (fileId) await this.files.remove(fileId);
    } catch (error) {
      this.logger.error('an import stopped', error);
      const text = error instanceof ImportError ? error.message : 'Something went wrong on our side; see the log.';
      this.last = { ...this.last, state: 'failed', error: text };
    }
  }

  private async plan({ fileId, url, ...options }: ImportBody): Promise<ImportPlan> {
    const path = fileId && this.files.pathOf(fileId);
    if (path && !existsSync(path))
      throw new AppError('invalid_value', { message: 'Upload the file again.', param: 'fileId' });
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    try {
      return await this.imports.plan(await readSource(path ?? url!, Object.fromEntries(given)));
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      // The name that the file has here says nothing to anybody.
      const message = path ? error.message.replaceAll(path, 'the file') : error.message;
      throw new AppError('invalid_value', { message, param: fileId ? 'fileId' : 'url', cause: error });
    }
  }
}
