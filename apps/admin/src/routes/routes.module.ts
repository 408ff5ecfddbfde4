import { CatalogModule } from '@app/catalog';
import { ChannelsModule } from '@app/channels';
import { Clock } from '@app/common';
import { LimitsModule } from '@app/limits';
import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { Circuits } from '../channels/circuits';
import { CallerLimits } from './caller-limits';
import { PreviewCallers } from './preview-caller';
import { RouteFacts } from './route-facts';
import { RoutePreview } from './route-preview';
import { RoutesController } from './routes.controller';

@Module({
  imports: [CatalogModule, ChannelsModule, LimitsModule, SettingsModule],
  controllers: [RoutesController],
  providers: [CallerLimits, Circuits, Clock, PreviewCallers, RouteFacts, RoutePreview],
})
export class RoutesAdminModule {}
