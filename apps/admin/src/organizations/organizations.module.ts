import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { OrganizationsAdministration } from './organizations.administration';
import { OrganizationsController } from './organizations.controller';

@Module({ imports: [LedgerModule], controllers: [OrganizationsController], providers: [OrganizationsAdministration] })
export class OrganizationsAdminModule {}
