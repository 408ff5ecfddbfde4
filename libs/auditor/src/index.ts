export { AuditorModule } from './auditor.module';
export { AuditorService } from './auditor.service';
export { resolveFinding } from './findings.queries';
export { openFinding, type NewFinding } from './open-finding';
export { requestFullRound } from './watermarks.queries';
