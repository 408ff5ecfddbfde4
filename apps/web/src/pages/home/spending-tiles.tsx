import type { components } from '../../client/generated/api';
import { Usd } from '../../ui/amounts';
import { formatUsd } from '../../ui/format-usd';
import { Stat, Stats } from '../../ui/stat';
import { usePageTexts } from './home-texts';
import type { useSpending } from './use-spending';

interface SpendingTilesProps {
  readonly spending: ReturnType<typeof useSpending>;
  readonly wallet: components['schemas']['Wallet'] | undefined;
}

const SPANS = ['today', 'week', 'month'] as const;

export function SpendingTiles({ spending: { day, week, month }, wallet }: SpendingTilesProps) {
  const t = usePageTexts();
  const totals = { today: day.data?.totals, week: week.data?.totals, month: month.data?.totals };
  return (
    <Stats size="four">
      <Stat
        label={t('balance')}
        value={wallet && <Usd value={wallet.availableUsd} />}
        note={wallet && t('balance.note', { held: formatUsd(wallet.heldUsd).short })}
      />
      {SPANS.map((span) => {
        const sums = totals[span];
        return (
          <Stat
            key={span}
            label={t(span)}
            value={sums && <Usd value={sums.chargeUsd} />}
            note={sums && t('calls', { calls: sums.calls })}
          />
        );
      })}
    </Stats>
  );
}
