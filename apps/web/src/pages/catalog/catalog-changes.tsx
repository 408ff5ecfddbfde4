import type { ReactNode } from 'react';
import { Price, useRateName } from '../../catalog/price-amounts';
import { usePriceWords } from '../../catalog/price-words';
import { StatusTag } from '../../ui/status-tag';
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

const FACTS = ['displayName', 'ownedBy', 'contextWindow', 'maxOutputTokens', 'capabilities'] as const;
const isFact = (name: string): name is (typeof FACTS)[number] => (FACTS as readonly string[]).includes(name);

/** Everything a file changes about one model. */
export function ChangesOfModel({ changes: { modelId, model, prices } }: { readonly changes: ModelChanges }) {
  const t = useCatalogTexts();
  return (
    <section className="catalog-model" aria-label={modelId}>
      <h2>
        <span className="code">{modelId}</span>
        {model?.isNew && <StatusTag tone="good">{t('new')}</StatusTag>}
      </h2>
      {model && model.fields.length > 0 && (
        <table className="catalog-table">
          <caption>{t('facts')}</caption>
          <tbody>
            {model.fields.map(({ name, from, to }) => (
              <tr key={name}>
                <th scope="row">{isFact(name) ? t(`fact.${name}`) : name}</th>
                <td>
                  <Change from={from} to={to} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
    <table className="catalog-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('component')}</th>
          <th scope="col">{words.price}</th>
          <th scope="col">{words.cost}</th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(changes).map((row) => (
          <AmountRow key={row.key} row={row} />
        ))}
      </tbody>
    </table>
  );
}

interface ChangedRow {
  readonly key: string;
  readonly of: AmountChange;
  readonly price: AmountChange | undefined;
  readonly cost: AmountChange | undefined;
}

/** Price and cost of a component beside one another. */
function rowsOf(changes: readonly AmountChange[]): readonly ChangedRow[] {
  const keyOf = (change: AmountChange) => `${change.serviceTier} ${change.aboveInputTokens} ${change.component}`;
  return [...new Set(changes.map(keyOf))].map((key) => {
    const own = changes.filter((change) => keyOf(change) === key);
    const ofKind = (kind: AmountChange['kind']) => own.find((change) => change.kind === kind);
    return { key, of: own[0]!, price: ofKind('price'), cost: ofKind('cost') };
  });
}

function AmountRow({ row: { of, price, cost } }: { readonly row: ChangedRow }) {
  const words = usePriceWords();
  const rateName = useRateName();
  const isStandard = of.serviceTier === 'standard' && of.aboveInputTokens === 0;
  return (
    <tr>
      <th scope="row">
        {words.component(of.component)}
        {!isStandard && <span className="faint"> · {rateName(of)}</span>}
      </th>
      <td>{price && <Change from={amount(price.from)} to={amount(price.to)} />}</td>
      <td>{cost && <Change from={amount(cost.from)} to={amount(cost.to)} />}</td>
    </tr>
  );
}

const amount = (value: string | null): ReactNode => value !== null && <Price value={value} />;

interface ChangeProps {
  /** False: it was not there, or is not any more. */
  readonly from: ReactNode;
  readonly to: ReactNode;
}

const Change = ({ from, to }: ChangeProps) => (
  <>
    {from && <del>{from}</del>}
    {from && ' → '}
    {to ? <ins>{to}</ins> : '–'}
  </>
);
