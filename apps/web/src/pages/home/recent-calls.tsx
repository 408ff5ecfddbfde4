import { Link } from '@tanstack/react-router';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { Figures } from '../../traffic/figures';
import { OutcomeTag } from '../../traffic/outcome-tag';
import { Panel } from '../../traffic/panel';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Usd } from '../../ui/amounts';
import { Time } from '../../ui/time';
import { usePageTexts } from './home-texts';

type Row = components['schemas']['TenantRequest'];

const SHOWN = 6;
const REFETCH_MS = 10_000;

export function RecentCalls({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const words = useTrafficWords();
  const { data } = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/requests',
    { params: { path: { organizationId }, query: { limit: SHOWN } } },
    { refetchInterval: REFETCH_MS },
  );
  const log = `/o/${organizationId}/requests` as never;
  return (
    <Panel title={t('recent')} extra={<Link to={log}>{t('recent.all')}</Link>}>
      <Figures
        label={t('recent')}
        rows={data?.items}
        keyOf={({ id }) => id}
        columns={[
          {
            title: t('model'),
            render: ({ id, model }: Row) => (
              <Link to={log} search={{ request: id } as never}>
                {model}
              </Link>
            ),
          },
          { title: words.outcome, render: ({ outcome }: Row) => <OutcomeTag outcome={outcome} /> },
          { title: words.charge, isNumber: true, render: ({ chargeUsd }: Row) => <Usd value={chargeUsd} /> },
          {
            title: t('time'),
            isNumber: true,
            isMinor: true,
            render: ({ admittedAt }: Row) => <Time value={admittedAt} />,
          },
        ]}
      />
    </Panel>
  );
}
