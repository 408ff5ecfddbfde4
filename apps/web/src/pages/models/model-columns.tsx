import type { Model } from '../../catalog/model-drawer';
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
      render: ({ contextWindow }) => <Count value={contextWindow} isShort />,
    },
    {
      ...{ key: 'inputPrice', title: t('input'), isSortable: true, isNumber: true },
      render: ({ price }) => <Price value={price?.input.priceUsd} />,
    },
    {
      ...{ key: 'cacheRead', title: t('cacheRead'), isNumber: true },
      render: ({ price }) => <Price value={price?.cacheRead.priceUsd} />,
    },
    {
      ...{ key: 'outputPrice', title: t('output'), isSortable: true, isNumber: true },
      render: ({ price }) => <Price value={price?.output.priceUsd} />,
    },
    { key: 'cost', title: t('cost'), isNumber: true, render: (model) => <Costs {...model} /> },
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

/** What input and output cost us. */
function Costs({ price }: Pick<Model, 'price'>) {
  if (!price) return <Price value={null} />;
  return (
    <span className="price-pair">
      <Price value={price.input.costUsd} /> / <Price value={price.output.costUsd} />
    </span>
  );
}
