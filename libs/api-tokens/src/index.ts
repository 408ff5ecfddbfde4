export { isAddressOrRange } from './address-scope';
export { ApiTokensModule } from './api-tokens.module';
export { ApiTokensService, type Caller, type NewApiToken, type Use } from './api-tokens.service';
export { modelScope, type ModelScope } from './model-scope';
export { hashSecret } from './secret';
