import { Segmented } from 'antd';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import type { useFinanceRange } from './finance-range';
import { GROUPINGS, usePageTexts, type Grouping, type Margin } from './finance-texts';
import { useSumColumns } from './periods';

interface GroupsProps {
  readonly margin: Margin | undefined;
  readonly range: ReturnType<typeof useFinanceRange>;
}

type Row = Margin['totals'] & { readonly key: string; readonly label: string };

/** The same sums by who or what they come from. */
export function Groups({ margin, range }: GroupsProps) {
  const t = usePageTexts();
  const { groupBy } = range;
  const nameless = t(groupBy === 'channel' ? 'noChannel' : 'unknown');
  const groups = margin?.groups.map((row): Row => {
    return { ...row, key: row.key ?? '', label: row.name ?? row.key ?? nameless };
  });
  const others = margin?.others;
  const rest = others ? [{ ...others, key: '*', label: t('others', { count: others.groups }) }] : [];
  const choice = (
    <Segmented<Grouping>
      size="small"
      aria-label={t('groupBy')}
      value={groupBy}
      options={GROUPINGS.map((value) => ({ value, label: t(`groupBy.${value}`) }))}
      onChange={range.chooseGrouping}
    />
  );
  return (
    <Panel title={t('breakdown')} extra={choice}>
      <Figures
        label={t('breakdown')}
        rows={groups && [...groups, ...rest]}
        keyOf={({ key }) => key}
        columns={[{ title: t(`groupBy.${groupBy}`), render: ({ label }: Row) => label }, ...useSumColumns()]}
      />
    </Panel>
  );
}
