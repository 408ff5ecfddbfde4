import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Price, useRateName } from '../../catalog/price-amounts';
import { usePriceWords } from '../../catalog/price-words';
import { Time } from '../../ui/time';
import { useCatalogTexts, type CatalogImport } from './catalog-texts';

type PriceChange = CatalogImport['prices'][number];
type AmountChange = PriceChange['changes'][number];

export interface ModelChanges {
  readonly modelId: string;
  /** Undefined: its facts stay. */
  readonly model: CatalogImport['models'][number] | undefined;
  readonly prices: readonly PriceChange[];
}

/** Everything a file changes about one model. */
export function ChangesOfModel({ changes: { modelId, model, prices } }: { readonly changes: ModelChanges }) {
  const t = useCatalogTexts();
  return (
    <section className="catalog-model" aria-label={modelId}>
      <h2>
        <span className="code">{modelId}</span>
        {model?.isNew && <Tag color="green">{t('new')}</Tag>}
      </h2>
      {model && model.fields.length > 0 && (
        <Table caption={t('facts')}>
          {model.fields.map(({ name, from, to }) => (
            <Row key={name} name={name} from={from} to={to} />
          ))}
        </Table>
      )}
      {prices.map((price) => (
        <ChangesOfPrice key={`${price.scope} ${price.scopeName} ${price.effectiveFrom}`} price={price} />
      ))}
    </section>
  );
}

function ChangesOfPrice({ price }: { readonly price: PriceChange }) {
  const t = useCatalogTexts();
  const words = usePriceWords();
  const { effectiveFrom, multiplier, isDerived, changes } = price;
  const caption = (
    <>
      {words.whom(price)}
      {multiplier !== null && ` ${words.times(multiplier)}`}
      {' · '}
      <Time value={effectiveFrom} show="absolute" />
      {isDerived && ` · ${t('follows')}`}
    </>
  );
  if (changes.length === 0) return <p className="catalog-caption">{caption}</p>;
  return (
    <Table caption={caption}>
      {changes.map((change) => (
        <AmountRow
          key={`${change.serviceTier} ${change.aboveInputTokens} ${change.component} ${change.kind}`}
          {...change}
        />
      ))}
    </Table>
  );
}

function AmountRow(change: AmountChange) {
  const words = usePriceWords();
  const rateName = useRateName();
  const { kind, component, from, to, serviceTier, aboveInputTokens } = change;
  const isStandard = serviceTier === 'standard' && aboveInputTokens === 0;
  const parts = [
    words.component(component),
    ...(kind === 'cost' ? [words.cost] : []),
    ...(isStandard ? [] : [rateName(change)]),
  ];
  return (
    <Row
      name={parts.join(' · ')}
      from={from === null ? null : <Price value={from} />}
      to={to === null ? null : <Price value={to} />}
    />
  );
}

function Table({ caption, children }: { readonly caption: ReactNode; readonly children: ReactNode }) {
  const t = useCatalogTexts();
  return (
    <table className="catalog-table">
      <caption>{caption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('field')}</th>
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface RowProps {
  readonly name: string;
  /** Null: it was not there, or is not any more. */
  readonly from: ReactNode;
  readonly to: ReactNode;
}

const Row = ({ name, from, to }: RowProps) => (
  <tr>
    <th scope="row">{name}</th>
    <td className="is-before">{from === null ? '–' : <del>{from}</del>}</td>
    <td className="is-after">{to === null ? '–' : <ins>{to}</ins>}</td>
  </tr>
);
