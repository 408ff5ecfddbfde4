import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { PageHeader } from '../../ui/page-header';
import { Section } from '../../ui/section';
import { Failed, LoadingRows } from '../../ui/states';
import { Duration, Time } from '../../ui/time';
import { Bytes } from './bytes';
import { Findings } from './findings';
import { useSystemTexts } from './texts';

type Health = components['schemas']['SystemHealth'];

const LOOK_EVERY_MS = 5_000;

export default function SystemPage() {
  const t = useSystemTexts();
  const health = api.useQuery('get', '/api/system', {}, { refetchInterval: LOOK_EVERY_MS });
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {health.error && !health.data && <Failed error={health.error} onRetry={health.refetch} />}
      {!health.error && !health.data && <LoadingRows count={10} />}
      {health.data && <Parts health={health.data} />}
      <Findings />
    </>
  );
}

function Parts({ health }: { readonly health: Health }) {
  const { database, redis, settlement, holds, audit } = health;
  return (
    <div className="sections">
      <Settlement settlement={settlement} holds={holds} />
      <Auditor audit={audit} />
      <PostgreSql database={database} />
      <Redis redis={redis} />
      <Section title="Weir">
        <Facts
          facts={[
            [useSystemTexts()('version'), health.version],
            ['Node.js', health.nodeVersion],
          ]}
        />
      </Section>
    </div>
  );
}

function Settlement({ settlement, holds }: Pick<Health, 'settlement' | 'holds'>) {
  const t = useSystemTexts();
  return (
    <Section title={t('settlement')}>
      <Facts
        facts={[
          [t('settlement.waiting'), settlement.waiting],
          [t('settlement.oldest'), <Time key="oldest" value={settlement.oldestWaitingAt} />],
          [t('settlement.last'), <Time key="last" value={settlement.lastSettledAt} />],
          [t('settlement.quarantined'), settlement.quarantined],
          [t('holds.open'), holds.open],
          [t('holds.amount'), <Usd key="amount" value={holds.amountUsd} />],
          [t('holds.expired'), holds.expired],
        ]}
      />
    </Section>
  );
}

function Auditor({ audit }: Pick<Health, 'audit'>) {
  const t = useSystemTexts();
  const rounds = audit.rounds.map(
    ({ name, lookedAt }) => [t(`audit.${name}` as 'audit.full'), <Time key={name} value={lookedAt} />] as const,
  );
  return (
    <Section title={t('audit')}>
      <Facts facts={[[t('audit.open'), audit.openFindings], ...rounds]} />
    </Section>
  );
}

function PostgreSql({ database }: Pick<Health, 'database'>) {
  const t = useSystemTexts();
  return (
    <Section title="PostgreSQL">
      <Facts
        facts={[
          [t('version'), database.version],
          [t('latency'), <Duration key="latency" milliseconds={database.latencyMs} />],
          [t('size'), <Bytes key="size" bytes={database.sizeBytes} />],
          [t('connections'), database.connections],
          [t('partitions'), database.partitionsUntil ?? '–'],
        ]}
      />
    </Section>
  );
}

function Redis({ redis }: Pick<Health, 'redis'>) {
  const t = useSystemTexts();
  return (
    <Section title="Redis">
      {redis ? (
        <Facts
          facts={[
            [t('version'), redis.version],
            [t('latency'), <Duration key="latency" milliseconds={redis.latencyMs} />],
            [t('memory'), <Bytes key="memory" bytes={redis.usedMemoryBytes} />],
            [t('workers'), redis.workers],
          ]}
        />
      ) : (
        <p role="alert">{t('redis.away')}</p>
      )}
    </Section>
  );
}
