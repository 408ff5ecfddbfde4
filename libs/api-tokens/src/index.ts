export { ApiTokensModule } from './api-tokens.module';
export { ApiTokensService, type Caller, type NewApiToken } from './api-tokens.service';
export { hashSecret } from './secret';
