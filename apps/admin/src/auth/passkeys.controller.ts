import {
  PasskeysService,
  SessionsService,
  type CurrentSession,
  type Principal,
  type RelyingParty,
  type RequestOrigin,
} from '@app/identity';
import { SettingsService } from '@app/settings';
import { Body, Controller, Delete, Get, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers, AnswersNothing, instant, instantOrNull } from '../http/answers';
import { CurrentPrincipal, Id, Origin, OwnSession } from '../http/request-parameters';
import { Allow } from './allow';
import { LoggedIn } from './login.schemas';
import {
  NewPasskeyBody,
  PasskeyAnswer,
  PasskeyList,
  PasskeyLoginBody,
  PasskeyName,
  PublicKeyOptions,
} from './passkeys.schemas';
import { setSessionCookie } from './session-cookie';
import { Site } from './site';
import { toLoggedIn } from './to-logged-in';

/** Logging in with a device; and the devices somebody has for that. */
@ApiTags('Login')
@Controller('api')
export class PasskeysController {
  constructor(
    private readonly passkeys: PasskeysService,
    private readonly sessions: SessionsService,
    private readonly settings: SettingsService,
    private readonly site: Site,
  ) {}

  /** For `startAuthentication` of @simplewebauthn/browser. */
  @Post('sessions/passkey/options')
  @Allow('login')
  @Answers(PublicKeyOptions, 201)
  async loginOptions(@Req() request: FastifyRequest) {
    return this.passkeys.beginLogin(await this.relyingParty(request));
  }

  @Post('sessions/passkey')
  @Allow('login')
  @Answers(LoggedIn, 201)
  async logIn(
    @Body({ schema: PasskeyLoginBody }) { response }: z.infer<typeof PasskeyLoginBody>,
    @Req() request: FastifyRequest,
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const rp = await this.relyingParty(request);
    const user = await this.passkeys.logIn(response as unknown as AuthenticationResponseJSON, rp);
    setSessionCookie(reply, await this.sessions.open(user.id, 'passkey', origin));
    return toLoggedIn(user);
  }

  @Get('me/passkeys')
  @Allow('self')
  @Answers(PasskeyList)
  async list(@OwnSession() { userId }: CurrentSession) {
    return { items: (await this.passkeys.list(userId)).map(toAnswer) };
  }

  /** For `startRegistration` of @simplewebauthn/browser. */
  @Post('me/passkeys/options')
  @Allow('self')
  @Answers(PublicKeyOptions, 201)
  async registrationOptions(
    @OwnSession() _session: CurrentSession,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ) {
    return this.passkeys.beginRegistration(principal, await this.relyingParty(request));
  }

  @Post('me/passkeys')
  @Allow('self')
  @Answers(PasskeyAnswer, 201)
  async register(
    @OwnSession() { userId }: CurrentSession,
    @Body({ schema: NewPasskeyBody }) body: z.infer<typeof NewPasskeyBody>,
    @Req() request: FastifyRequest,
    @Origin() origin: RequestOrigin,
  ) {
    const response = body.response as unknown as RegistrationResponseJSON;
    const passkey = { name: body.name, response, rp: await this.relyingParty(request) };
    return toAnswer(await this.passkeys.register(userId, passkey, origin));
  }

  @Patch('me/passkeys/:id')
  @Allow('self')
  @AnswersNothing()
  async rename(
    @OwnSession() { userId }: CurrentSession,
    @Id() id: string,
    @Body({ schema: PasskeyName }) { name }: z.infer<typeof PasskeyName>,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.passkeys.rename(userId, id, { name, origin });
  }

  @Delete('me/passkeys/:id')
  @Allow('self')
  @AnswersNothing()
  async remove(
    @OwnSession() { userId }: CurrentSession,
    @Id() id: string,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.passkeys.remove(userId, id, origin);
  }

  private async relyingParty(request: FastifyRequest): Promise<RelyingParty> {
    const { name } = await this.settings.valueOf('product');
    return { name, origin: this.site.originOf(request) };
  }
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly isSynced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const toAnswer = ({ id, name, isSynced, createdAt, lastUsedAt }: Row): z.infer<typeof PasskeyAnswer> => ({
  ...{ id, name, isSynced },
  createdAt: instant(createdAt),
  lastUsedAt: instantOrNull(lastUsedAt),
});
