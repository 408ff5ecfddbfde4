import { Margin, Price } from '../../catalog/price-amounts';
import { usePriceWords, type PriceRate, type PriceRow } from '../../catalog/price-words';
import { usePageTexts } from './model-page-texts';

/** Neither charged nor paid for. */
const isFree = ({ marginLevel }: PriceRow): boolean => marginLevel === 'none';

interface PriceTableProps {
  readonly rate: Pick<PriceRate, 'components'>;
  /** Prices are multiples: show of what. */
  readonly hasList?: boolean;
}

/** Every component that costs anything, with what it costs us and what stays. */
export function PriceTable({ rate, hasList = false }: PriceTableProps) {
  const t = usePageTexts();
  const words = usePriceWords();
  const rows = rate.components.filter((row) => !isFree(row));
  if (rows.length === 0) return <p className="faint">{t('free')}</p>;
  return (
    <div className="wide-scroll" tabIndex={0} role="group" aria-label={t('prices')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('component')}</th>
            {hasList && (
              <th scope="col" className="is-number">
                {words.listPrice}
              </th>
            )}
            <th scope="col" className="is-number">
              {words.price}
            </th>
            <th scope="col" className="is-number">
              {words.cost}
            </th>
            <th scope="col" className="is-number">
              {words.margin}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.component}>
              <th scope="row">
                {words.component(row.component)}
                {row.unit === 'perUnit' && <span className="faint"> {words.unit('perUnit')}</span>}
              </th>
              {hasList && (
                <td className="is-number is-quiet">
                  <Price value={row.listPriceUsd} />
                </td>
              )}
              <td className="is-number">
                <Price value={row.priceUsd} />
              </td>
              <td className="is-number is-quiet">
                <Price value={row.costUsd} />
              </td>
              <td className="is-number">
                <Margin percent={row.marginPercent} level={row.marginLevel} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
