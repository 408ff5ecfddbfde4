import type { Latencies, OperatorSums, Overview } from '@app/reporting';
import { instant } from '../http/answers';
import { latenciesAnswer, operatorSumsAnswer } from '../http/sums';
import type { OverviewAnswer } from './overview.schemas';

export function toOverview(overview: Overview, seesCosts: boolean): OverviewAnswer {
  const measured = (row: OperatorSums & Latencies) => ({
    ...operatorSumsAnswer(row, seesCosts),
    ...latenciesAnswer(row),
  });
  return {
    from: instant(overview.from),
    to: instant(overview.to),
    bucketSize: overview.bucketSize,
    totals: measured(overview.totals),
    previous: overview.previous && measured(overview.previous),
    series: overview.series.map((row) => ({ startsAt: instant(row.startsAt), ...measured(row) })),
    models: overview.models.map((row) => ({ model: row.model, ...measured(row) })),
    channels: overview.channels.map((row) => ({ channelId: row.channelId, name: row.name, ...measured(row) })),
    organizations: overview.organizations.map((row) => ({
      ...{ organizationId: row.organizationId, name: row.name },
      ...operatorSumsAnswer(row, seesCosts),
    })),
    errors: [...overview.errors],
  };
}
