import type { components } from '../../client/generated/api';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Count, Usd } from '../../ui/amounts';
import { usePageTexts } from './home-texts';

type Usage = components['schemas']['Usage'];
type Row = Usage['groups'][number];

const SHOWN = 6;

export function TopModels({ month }: { readonly month: Usage | undefined }) {
  const t = usePageTexts();
  const words = useTrafficWords();
  return (
    <Panel title={t('models')}>
      <Figures
        label={t('models')}
        rows={month?.groups.slice(0, SHOWN)}
        keyOf={({ key }) => key}
        columns={[
          { title: t('model'), render: ({ name }: Row) => <span title={name}>{name}</span> },
          { title: words.calls, isNumber: true, render: ({ calls }: Row) => <Count value={calls} isShort /> },
          {
            title: words.tokens,
            isNumber: true,
            render: (row: Row) => <Count value={row.inputTokens + row.outputTokens} isShort />,
          },
          { title: words.charge, isNumber: true, render: ({ chargeUsd }: Row) => <Usd value={chargeUsd} /> },
        ]}
      />
    </Panel>
  );
}
