import { Progress } from 'antd';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { Panel } from '../../traffic/panel';
import '../../traffic/traffic.css';
import { formatUsd } from '../../ui/format-usd';
import { LoadingRows } from '../../ui/states';
import { useBudgetTexts } from './texts';
import './budgets.css';

type Budget = components['schemas']['Budget'];

const NEARLY_USED = 80;
const ALL = 100;

interface BudgetsPanelProps {
  readonly organizationId: string;
  /** How many are shown. */
  readonly count: number;
  /** Asks again and again while it is seen. */
  readonly everyMs?: number;
}

/** What limits spending, and how much of it is used. */
export function BudgetsPanel({ organizationId, count, everyMs }: BudgetsPanelProps) {
  const t = useBudgetTexts();
  const params = { path: { organizationId }, query: { pageSize: count } };
  const options = { refetchInterval: everyMs ?? (false as const) };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}/budgets', { params }, options);
  return (
    <Panel title={t('title')}>
      {!data && <LoadingRows count={count} />}
      {data?.items.length === 0 && <p className="figures-none">{t('none')}</p>}
      <ul className="budget-lines">
        {data?.items.map((budget) => (
          <BudgetLine key={budget.id} budget={budget} />
        ))}
      </ul>
    </Panel>
  );
}

function BudgetLine({ budget }: { readonly budget: Budget }) {
  const t = useBudgetTexts();
  const { scope, subject, subjectName, period, spentUsd, limitUsd, usedPercent } = budget;
  const name = scope === 'organization' ? t('organization') : (subjectName ?? subject);
  const status = usedPercent >= ALL ? ('exception' as const) : ('normal' as const);
  const isNear = usedPercent >= NEARLY_USED && usedPercent < ALL;
  return (
    <li>
      <div className="budget-line-words">
        <span className="budget-line-name" title={name}>
          {name} <span className="faint">{t(`period.${period}`)}</span>
        </span>
        <span>{t('of', { spent: formatUsd(spentUsd).short, limit: formatUsd(limitUsd).short })}</span>
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
