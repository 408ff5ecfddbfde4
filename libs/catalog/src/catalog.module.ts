import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { CatalogService } from './catalog.service';

@Module({ providers: [CatalogService, Clock], exports: [CatalogService] })
export class CatalogModule {}
