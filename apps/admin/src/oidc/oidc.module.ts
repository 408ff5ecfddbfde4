import { IdentityModule } from '@app/identity';
import { Module } from '@nestjs/common';
import { LoginAdminModule } from '../auth/login.module';
import { OidcProvidersController } from './oidc-providers.controller';
import { OidcController } from './oidc.controller';

@Module({ imports: [IdentityModule, LoginAdminModule], controllers: [OidcController, OidcProvidersController] })
export class OidcAdminModule {}
