import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ModelsAdministration } from './models.administration';
import { ModelsController } from './models.controller';
import { OfferedModels } from './offered-models';
import { OfferedModelsController } from './offered-models.controller';

@Module({
  controllers: [ModelsController, OfferedModelsController],
  providers: [ModelsAdministration, OfferedModels, Clock],
})
export class ModelsAdminModule {}
