import { AppError } from '@app/common';
import type { Prisma } from '@app/database';
import {
  OidcProvidersService,
  RegistrationsService,
  SessionsService,
  normalizeEmail,
  type RequestOrigin,
} from '@app/identity';
import { LedgerService } from '@app/ledger';
import { SettingsService } from '@app/settings';
import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../http/answers';
import { Origin } from '../http/request-parameters';
import { Allow } from './allow';
import { AttemptLimiter, networkOf } from './attempt-limiter';
import { Letters } from './letters';
import { LoggedIn, LoginOptions, MailAnswer, RegistrationBody, TokenBody } from './login.schemas';
import { setSessionCookie } from './session-cookie';
import { toLoggedIn } from './to-logged-in';

/** People who come by themselves, where the settings let them. */
@ApiTags('Login')
@Controller('api')
export class RegistrationsController {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly sessions: SessionsService,
    private readonly providers: OidcProvidersService,
    private readonly ledger: LedgerService,
    private readonly settings: SettingsService,
    private readonly attempts: AttemptLimiter,
    private readonly letters: Letters,
  ) {}

  /** What the login page offers. */
  @Get('login-options')
  @Allow('public')
  @Answers(LoginOptions)
  async options(): Promise<z.infer<typeof LoginOptions>> {
    const { name: productName } = await this.settings.valueOf('product');
    const { isOpen: isRegistrationOpen } = await this.settings.valueOf('registration');
    const providers = await this.providers.list({ isEnabled: true });
    return { productName, isRegistrationOpen, oidcProviders: providers.map(({ id, label }) => ({ id, label })) };
  }

  /** Sends a link that finishes it. Answers the same whether or not somebody has the address. */
  @Post('registrations')
  @Allow('login')
  @Answers(MailAnswer, 202)
  async register(
    @Body({ schema: RegistrationBody }) body: z.infer<typeof RegistrationBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<z.infer<typeof MailAnswer>> {
    await this.requireOpen(body.email);
    await this.attempts.count('addressMails', networkOf(origin.address));
    const { email: to, locale } = body;
    const token = await this.registrations.begin(body);
    if (await this.attempts.mayCount('accountMails', `registration ${normalizeEmail(to)}`)) {
      await this.letters.send(
        token
          ? { to, locale, message: 'registration', door: { page: 'registration', token } }
          : { to, locale, message: 'alreadyRegistered' },
      );
    }
    return { delivery: this.letters.delivery };
  }

  /** With the token of the link: makes the user and their organization with its wallet, and logs them in. */
  @Post('registrations/finish')
  @Allow('login')
  @Answers(LoggedIn, 201)
  async finish(
    @Body({ schema: TokenBody }) { token }: z.infer<typeof TokenBody>,
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { groupId } = await this.settings.valueOf('registration');
    const equip = async (db: Prisma.TransactionClient, id: string) => void (await this.ledger.openWallet(id, db));
    const user = await this.registrations.finish(token, { groupId, equip }, origin);
    setSessionCookie(reply, await this.sessions.open(user.id, 'registration', origin));
    return toLoggedIn(user);
  }

  private async requireOpen(email: string): Promise<void> {
    const { isOpen, allowedDomains } = await this.settings.valueOf('registration');
    const domain = normalizeEmail(email).split('@').at(-1)!;
    if (isOpen && (allowedDomains.length === 0 || allowedDomains.includes(domain))) return;
    throw new AppError('registration_closed');
  }
}
