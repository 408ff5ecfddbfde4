import { ApiTokensModule } from '@app/api-tokens';
import { BillingModule } from '@app/billing';
import { CatalogModule } from '@app/catalog';
import { ChannelsModule } from '@app/channels';
import { Clock } from '@app/common';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LimitsModule } from '@app/limits';
import { LoggingModule } from '@app/logging';
import { ReportingModule } from '@app/reporting';
import { SettingsModule } from '@app/settings';
import { UpstreamModule } from '@app/upstream';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnthropicMessagesController } from './endpoints/anthropic-messages.controller';
import { CallEndpoint } from './endpoints/call-endpoint';
import { ChatEndpoint } from './endpoints/chat-endpoint';
import { GeminiModelsController } from './endpoints/gemini-models.controller';
import { GeminiController } from './endpoints/gemini.controller';
import { HealthController } from './endpoints/health.controller';
import { ModelsController } from './endpoints/models.controller';
import { OpenAiChatController } from './endpoints/openai-chat.controller';
import { OpenAiPlainController } from './endpoints/openai-plain.controller';
import { OpenAiResponsesController } from './endpoints/openai-responses.controller';
import { PromptCounter } from './endpoints/prompt-counter';
import { ServedModels } from './endpoints/served-models';
import { SpendingController } from './endpoints/spending.controller';
import { ErrorFilter } from './http/error.filter';
import { CallLimits } from './relay/call-limits';
import { CallsInFlight } from './relay/calls-in-flight';
import { RelayPipeline } from './relay/relay.pipeline';
import { RoutePlanner } from './relay/route-planner';
import { CallLog } from './telemetry/call-log';
import { CallMetrics } from './telemetry/call-metrics';
import { CallTelemetry } from './telemetry/call-telemetry';
import { CallTraces } from './telemetry/call-traces';
import { CircuitMetrics } from './telemetry/circuit-metrics';

/** A database that takes longer counts as away. */
const DATABASE_PATIENCE_MS = 5_000;

@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    DatabaseModule.impatient(DATABASE_PATIENCE_MS),
    ApiTokensModule,
    CatalogModule,
    ChannelsModule,
    LimitsModule,
    BillingModule,
    UpstreamModule,
    ReportingModule,
    SettingsModule,
  ],
  controllers: [
    AnthropicMessagesController,
    GeminiController,
    GeminiModelsController,
    HealthController,
    ModelsController,
    OpenAiChatController,
    OpenAiPlainController,
    OpenAiResponsesController,
    SpendingController,
  ],
  providers: [
    RelayPipeline,
    RoutePlanner,
    CallEndpoint,
    ChatEndpoint,
    PromptCounter,
    ServedModels,
    CallsInFlight,
    CallLimits,
    CallLog,
    CallMetrics,
    CallTelemetry,
    CallTraces,
    CircuitMetrics,
    Clock,
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class ApiModule {}
