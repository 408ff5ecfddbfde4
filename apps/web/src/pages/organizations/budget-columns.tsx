import { Progress } from 'antd';
import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Time } from '../../ui/time';
import type { Budget } from './data';
import { useOrganizationTexts } from './texts';

const NEARLY_USED = 80;
const ALL = 100;

export function useBudgetName() {
  const t = useOrganizationTexts();
  return ({ scope, subject, subjectName }: Budget): string =>
    scope === 'organization' ? t('scope.organization') : (subjectName ?? subject);
}

export function useBudgetColumns(): readonly DataColumn<Budget>[] {
  const t = useOrganizationTexts();
  return [
    { key: 'subject', title: t('budget.of'), isTitle: true, render: (budget) => <Named budget={budget} /> },
    { key: 'period', title: t('budget.period'), render: ({ period }) => t(`period.${period}`) },
    { key: 'use', title: t('budget.use'), render: (budget) => <Use budget={budget} /> },
    { key: 'spent', title: t('budget.spent'), isNumber: true, render: ({ spentUsd }) => <Usd value={spentUsd} /> },
    { key: 'held', title: t('held'), isNumber: true, render: ({ heldUsd }) => <Usd value={heldUsd} /> },
    { key: 'limit', title: t('limit'), isNumber: true, render: ({ limitUsd }) => <Usd value={limitUsd} /> },
    {
      key: 'resetsAt',
      title: t('budget.resetsAt'),
      render: ({ resetsAt }) => (resetsAt ? <Time value={resetsAt} /> : <span className="faint">{t('never')}</span>),
    },
  ];
}

function Named({ budget }: { readonly budget: Budget }) {
  const t = useOrganizationTexts();
  const name = useBudgetName()(budget);
  if (budget.scope === 'organization') return <>{name}</>;
  return (
    <>
      {name} <span className="faint">{t(`scope.${budget.scope}`)}</span>
    </>
  );
}

function Use({ budget: { usedPercent } }: { readonly budget: Budget }) {
  const status = usedPercent >= ALL ? ('exception' as const) : ('normal' as const);
  return (
    <span className="budget-use">
      <Progress
        percent={Math.min(usedPercent, ALL)}
        size="small"
        status={status}
        aria-label={`${usedPercent}%`}
        format={() => `${usedPercent}%`}
        {...(usedPercent >= NEARLY_USED && usedPercent < ALL && { strokeColor: 'var(--weir-warning)' })}
      />
    </span>
  );
}
