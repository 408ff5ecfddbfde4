import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { SystemHealth } from './system-health';
import { SystemAnswer } from './system.schemas';

/** How the parts are. */
@ApiTags('System')
@Controller('api/system')
export class SystemController {
  constructor(private readonly health: SystemHealth) {}

  @Get()
  @Allow('system:read')
  @Answers(SystemAnswer)
  read(): Promise<SystemAnswer> {
    return this.health.read();
  }
}
