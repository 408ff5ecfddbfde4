import { Usd } from '../ui/amounts';
import type { DataColumn } from '../ui/data-columns';
import { Time } from '../ui/time';
import type { Statement } from './statement';
import { StatementState } from './statement-state';
import { useStatementTexts } from './texts';

/** Of lists of statements: what comes first, and these. */
export function useStatementColumns(): readonly DataColumn<Statement>[] {
  const t = useStatementTexts();
  return [
    { key: 'month', title: t('month'), isSortable: true, render: ({ month }) => month },
    { key: 'kind', title: t('kind'), render: ({ kind }) => t(`kind.${kind}`) },
    { key: 'state', title: t('state'), render: (statement) => <StatementState statement={statement} /> },
    { key: 'total', title: t('total'), isNumber: true, render: ({ totalUsd }) => <Usd value={totalUsd} /> },
    {
      key: 'due',
      title: t('due'),
      isNumber: true,
      render: ({ kind, state, dueUsd }) =>
        kind === 'invoice' && state === 'final' ? <Usd value={dueUsd} /> : <span className="faint">–</span>,
    },
    { key: 'dueOn', title: t('dueOn'), render: ({ dueOn }) => dueOn ?? <span className="faint">–</span> },
    {
      key: 'issuedAt',
      title: t('issued'),
      isSortable: true,
      render: ({ issuedAt }) => <Time value={issuedAt} show="absolute" />,
    },
  ];
}

/** The number, or that there is none yet. */
export function useNumberColumn(): DataColumn<Statement> {
  const t = useStatementTexts();
  return {
    ...{ key: 'number', title: t('number'), isTitle: true, isSortable: true },
    render: ({ number }) =>
      number ? <span className="code">{number}</span> : <span className="faint">{t('draft')}</span>,
  };
}
