import type { Model } from '../../catalog/model-drawer';
import type { PriceRow } from '../../catalog/price-words';
import { Count } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Time } from '../../ui/time';
import { useModelTexts } from './model-texts';
import { Margin, Price } from '../../catalog/price-amounts';

export function ModelName({ id, displayName }: { readonly id: string; readonly displayName: string }) {
  return (
    <span className="model-name">
      <span title={displayName}>{displayName}</span>
      <span className="code faint" title={id}>
        {id}
      </span>
    </span>
  );
}

export function useModelColumns(): readonly DataColumn<Model>[] {
  const t = useModelTexts();
  return [
    {
      key: 'displayName',
      title: t('model'),
      isTitle: true,
      isSortable: true,
      render: (model) => <ModelName {...model} />,
    },
    { key: 'ownedBy', title: t('ownedBy'), isSortable: true, render: ({ ownedBy }) => ownedBy },
    {
      ...{ key: 'contextWindow', title: t('contextWindow'), isSortable: true, isNumber: true },
      render: ({ contextWindow }) => <Count value={contextWindow} />,
    },
    {
      ...{ key: 'inputPrice', title: t('input'), isSortable: true, isNumber: true },
      render: ({ price }) => <PriceOverCost row={price?.input} />,
    },
    {
      ...{ key: 'cacheRead', title: t('cacheRead'), isNumber: true },
      render: ({ price }) => <PriceOverCost row={price?.cacheRead} />,
    },
    {
      ...{ key: 'outputPrice', title: t('output'), isSortable: true, isNumber: true },
      render: ({ price }) => <PriceOverCost row={price?.output} />,
    },
    {
      ...{ key: 'margin', title: t('margin'), isSortable: true, isNumber: true },
      render: ({ price }) =>
        price ? <Margin percent={price.smallestMarginPercent} level={price.marginLevel} /> : <Price value={null} />,
    },
    {
      ...{ key: 'channels', title: t('channels'), isSortable: true, isNumber: true },
      render: ({ channels }) => <span className={channels === 0 ? 'faint' : undefined}>{channels}</span>,
    },
    {
      ...{ key: 'nextPriceFrom', title: t('nextPriceFrom'), isHidden: true },
      render: ({ nextPriceFrom }) => <Time value={nextPriceFrom} show="absolute" />,
    },
    {
      ...{ key: 'capabilities', title: t('capabilities'), isHidden: true },
      render: ({ capabilities }) => <span className="faint">{capabilities.join(', ')}</span>,
    },
    {
      ...{ key: 'createdAt', title: t('createdAt'), isHidden: true, isSortable: true },
      render: ({ createdAt }) => <Time value={createdAt} show="absolute" />,
    },
  ];
}

/** What it costs callers, and below what it costs us. */
function PriceOverCost({ row }: { readonly row: PriceRow | undefined }) {
  const t = useModelTexts();
  if (!row) return <Price value={null} />;
  return (
    <span className="price-over-cost">
      <Price value={row.priceUsd} />
      {row.marginLevel !== 'at_cost' && row.marginLevel !== 'none' && (
        <span className="faint" title={t('cost')}>
          <Price value={row.costUsd} />
        </span>
      )}
    </span>
  );
}
