export { REPORT_ADAPTERS } from './adapters';
export { DifferencesService, isPostable } from './differences.service';
export type { ExplainingAttempt } from './explaining-attempts.queries';
export { CLASSES, type DifferenceClass } from './explain';
export { ImportsService, type FilePreview } from './imports.service';
export { FILE_COLUMNS, type Fault } from './parse-usage-file';
export { ReconciliationModule } from './reconciliation.module';
export { RunsService } from './runs.service';
export { SourcesService, type SourceSettings } from './sources.service';
