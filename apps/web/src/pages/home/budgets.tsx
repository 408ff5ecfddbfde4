import { Progress } from 'antd';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { Panel } from '../../traffic/panel';
import { formatUsd } from '../../ui/format-usd';
import { LoadingRows } from '../../ui/states';
import { usePageTexts } from './home-texts';

type Budget = components['schemas']['Budget'];

const SHOWN = 5;
const NEARLY_USED = 80;
const ALL = 100;

/** What limits spending, and how much of it is used. */
export function Budgets({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const params = { path: { organizationId }, query: { pageSize: SHOWN } };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}/budgets', { params });
  return (
    <Panel title={t('budgets')}>
      {!data && <LoadingRows count={SHOWN} />}
      {data?.items.length === 0 && <p className="figures-none">{t('budgets.none')}</p>}
      <ul className="home-budgets">
        {data?.items.map((budget) => (
          <BudgetLine key={budget.id} budget={budget} />
        ))}
      </ul>
    </Panel>
  );
}

function BudgetLine({ budget }: { readonly budget: Budget }) {
  const t = usePageTexts();
  const { scope, subject, subjectName, period, spentUsd, limitUsd, usedPercent } = budget;
  const name = scope === 'organization' ? t('budget.organization') : (subjectName ?? subject);
  const status = usedPercent >= ALL ? ('exception' as const) : ('normal' as const);
  const isNear = usedPercent >= NEARLY_USED && usedPercent < ALL;
  return (
    <li>
      <div className="home-budget-words">
        <span className="home-budget-name" title={name}>
          {name} <span className="faint">{t(`budget.period.${period}`)}</span>
        </span>
        <span>{t('budget.of', { spent: formatUsd(spentUsd).short, limit: formatUsd(limitUsd).short })}</span>
      </div>
      <Progress
        percent={Math.min(usedPercent, ALL)}
        size="small"
        status={status}
        aria-label={`${name}: ${usedPercent}%`}
        format={() => `${usedPercent}%`}
        {...(isNear && { strokeColor: 'var(--weir-warning)' })}
      />
    </li>
  );
}
