export { AuditorModule } from './auditor.module';
export { AuditorService } from './auditor.service';
export { openFinding, resolveFinding, type NewFinding } from './findings.queries';
export { requestFullRound } from './watermarks.queries';
