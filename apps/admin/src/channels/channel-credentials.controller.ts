import { Body, Controller, Delete, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { ChannelCredentials } from './channel-credentials.administration';
import { ChannelsAdministration } from './channels.administration';
import { ChannelAnswer, CredentialChanges, NewCredentialsBody } from './channels.schemas';

const CredentialId = z.uuid();

/** The credentials of a channel; every answer is the channel as it is then. */
@ApiTags('Channels')
@Controller('api/channels/:id/credentials')
export class ChannelCredentialsController {
  constructor(
    private readonly credentials: ChannelCredentials,
    private readonly channels: ChannelsAdministration,
  ) {}

  @Post()
  @Allow('channels:write')
  @Answers(ChannelAnswer, 201)
  async add(
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewCredentialsBody }) { secrets }: z.infer<typeof NewCredentialsBody>,
  ): Promise<ChannelAnswer> {
    await this.credentials.add(target, secrets, author);
    return this.channels.read(target.id);
  }

  @Patch(':credentialId')
  @Allow('channels:write')
  @Answers(ChannelAnswer)
  async setState(
    @VersionedTarget() target: Target,
    @Param('credentialId', { schema: CredentialId }) credentialId: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: CredentialChanges }) { state }: z.infer<typeof CredentialChanges>,
  ): Promise<ChannelAnswer> {
    await this.credentials.setState({ ...target, credentialId }, state, author);
    return this.channels.read(target.id);
  }

  @Delete(':credentialId')
  @Allow('channels:write')
  @Answers(ChannelAnswer)
  async remove(
    @VersionedTarget() target: Target,
    @Param('credentialId', { schema: CredentialId }) credentialId: string,
    @CurrentAuthor() author: Author,
  ): Promise<ChannelAnswer> {
    await this.credentials.remove({ ...target, credentialId }, author);
    return this.channels.read(target.id);
  }
}
