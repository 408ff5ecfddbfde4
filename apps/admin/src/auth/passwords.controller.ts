import { normalizeEmail, PasswordsService, type CurrentSession, type RequestOrigin } from '@app/identity';
import { Logger } from '@app/logging';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers';
import { Origin, OwnSession } from '../http/request-parameters';
import { Allow } from './allow';
import { AttemptLimiter, networkOf } from './attempt-limiter';
import { Letters } from './letters';
import { MailAnswer, PasswordBody, ResetBody, ResetRequestBody } from './login.schemas';

@ApiTags('Login')
@Controller('api')
export class PasswordsController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly attempts: AttemptLimiter,
    private readonly letters: Letters,
    private readonly logger: Logger,
  ) {}

  /** Ends all other sessions. */
  @Post('me/password')
  @Allow('self')
  @AnswersNothing()
  async change(
    @OwnSession() session: CurrentSession,
    @Body({ schema: PasswordBody }) { currentPassword: current, password: next }: z.infer<typeof PasswordBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.attempts.count('passwordsAgain', session.userId);
    await this.passwords.change(session, { current, next }, origin);
    await this.attempts.takeBack('passwordsAgain', session.userId);
  }

  /** Answers the same, and as fast, whether or not somebody has the address. */
  @Post('password-resets')
  @Allow('login')
  @Answers(MailAnswer, 202)
  async requestReset(
    @Body({ schema: ResetRequestBody }) { email }: z.infer<typeof ResetRequestBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<z.infer<typeof MailAnswer>> {
    await this.attempts.count('addressMails', networkOf(origin.address));
    this.sendReset(email, origin).catch((error: unknown) => this.logger.error('a reset was not sent', error));
    return { delivery: this.letters.delivery };
  }

  /** With the token of the link. Ends all sessions; then log in. */
  @Post('password-resets/finish')
  @Allow('login')
  @AnswersNothing()
  async reset(
    @Body({ schema: ResetBody }) { token, password }: z.infer<typeof ResetBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.passwords.reset(token, password, origin);
  }

  /** Not more than a few to one reader: the others are silently not sent. */
  private async sendReset(email: string, origin: RequestOrigin): Promise<void> {
    if (!(await this.attempts.mayCount('accountMails', `reset ${normalizeEmail(email)}`))) return;
    const reset = await this.passwords.requestReset(email, origin);
    if (!reset) return;
    const { email: to, locale, token } = reset;
    await this.letters.send({ to, locale, message: 'passwordReset', door: { page: 'password-reset', token } });
  }
}
