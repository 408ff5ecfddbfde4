import { Database } from '@app/database';
import { PasswordsService, TotpService, type CurrentSession, type Principal, type RequestOrigin } from '@app/identity';
import { SettingsService } from '@app/settings';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentPrincipal, Origin, OwnSession } from '../http/request-parameters';
import { Allow } from './allow';
import { AttemptLimiter } from './attempt-limiter';
import { ProofBody, RecoveryCodes, SecurityAnswer, TotpBeginning, TotpCodeBody } from './login.schemas';

/** How somebody logs in: what is set, and their authenticator app. */
@ApiTags('Login')
@Controller('api/me')
export class SecurityController {
  constructor(
    private readonly database: Database,
    private readonly totp: TotpService,
    private readonly passwords: PasswordsService,
    private readonly attempts: AttemptLimiter,
    private readonly settings: SettingsService,
  ) {}

  @Get('security')
  @Allow('self')
  @Answers(SecurityAnswer)
  async read(@OwnSession() { userId }: CurrentSession): Promise<z.infer<typeof SecurityAnswer>> {
    const user = await this.database.prisma.user.findUniqueOrThrow({
      where: { id: userId },
      include: { _count: { select: { passkeys: true, linkedIdentities: true } } },
    });
    return {
      hasPassword: user.passwordHash !== null,
      mustChangePassword: user.mustChangePassword,
      isEmailVerified: user.emailVerifiedAt !== null,
      totp: await this.totp.statusOf(userId),
      passkeys: user._count.passkeys,
      identities: user._count.linkedIdentities,
    };
  }

  /** A seed for the app; asked for at logins once a code of it is confirmed. */
  @Post('totp')
  @Allow('self')
  @Answers(TotpBeginning, 201)
  async begin(@OwnSession() _session: CurrentSession, @CurrentPrincipal() principal: Principal) {
    const { name } = await this.settings.valueOf('product');
    return this.totp.begin(principal, name);
  }

  @Post('totp/confirm')
  @Allow('self')
  @Answers(RecoveryCodes)
  async confirm(
    @OwnSession() { userId }: CurrentSession,
    @Body({ schema: TotpCodeBody }) { code }: z.infer<typeof TotpCodeBody>,
    @Origin() origin: RequestOrigin,
  ) {
    await this.attempts.count('codes', userId);
    const recoveryCodes = await this.totp.confirm(userId, code, origin);
    await this.attempts.takeBack('codes', userId);
    return { recoveryCodes };
  }

  @Post('totp/disable')
  @Allow('self')
  @AnswersNothing()
  async disable(
    @OwnSession() { userId }: CurrentSession,
    @Body({ schema: ProofBody }) proof: z.infer<typeof ProofBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.requireProof(userId, proof, origin);
    await this.totp.disable(userId, origin);
  }

  /** New ones; the earlier ones stop working. */
  @Post('recovery-codes')
  @Allow('self')
  @Answers(RecoveryCodes, 201)
  async renewCodes(
    @OwnSession() { userId }: CurrentSession,
    @Body({ schema: ProofBody }) proof: z.infer<typeof ProofBody>,
    @Origin() origin: RequestOrigin,
  ) {
    await this.requireProof(userId, proof, origin);
    return { recoveryCodes: await this.totp.renewRecoveryCodes(userId, origin) };
  }

  /** A session that was left open is not enough. */
  private async requireProof(
    userId: string,
    { password, code }: z.infer<typeof ProofBody>,
    origin: RequestOrigin,
  ): Promise<void> {
    const limit = password === undefined ? 'codes' : 'passwordsAgain';
    await this.attempts.count(limit, userId);
    if (password !== undefined) await this.passwords.requirePassword(userId, password);
    else await this.totp.spend(userId, code ?? '', origin);
    await this.attempts.takeBack(limit, userId);
  }
}
