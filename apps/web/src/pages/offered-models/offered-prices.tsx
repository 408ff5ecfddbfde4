import { Price, useRateName } from '../../catalog/price-amounts';
import { usePriceWords } from '../../catalog/price-words';
import { Count } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { Time } from '../../ui/time';
import { useOfferTexts, type OfferedModel } from './offer-texts';

const isFree = ({ priceUsd }: { readonly priceUsd: string }): boolean => /^[0.]*$/.test(priceUsd);

/** All that is charged for a model, at every service tier and size of prompt. */
export function OfferedPrices({ model }: { readonly model: OfferedModel }) {
  const t = useOfferTexts();
  const words = usePriceWords();
  const rateName = useRateName();
  const { id, contextWindow, maxOutputTokens, capabilities, price } = model;
  return (
    <>
      <Facts
        facts={[
          [t('id'), <CopyText key="id" text={id} />],
          [t('contextWindow'), <Count key="context" value={contextWindow} />],
          [t('maxOutputTokens'), <Count key="output" value={maxOutputTokens} />],
          [t('capabilities'), capabilities.length > 0 ? capabilities.join(', ') : '–'],
          [t('since'), <Time key="since" value={price.effectiveFrom} show="absolute" />],
        ]}
      />
      {price.rates.map((rate) => (
        <table key={rateName(rate)} className="offer-table">
          <caption>
            {rateName(rate)} <span className="faint">{words.unit('perMillionTokens')}</span>
          </caption>
          <tbody>
            {rate.components
              .filter((row) => !isFree(row))
              .map(({ component, unit, priceUsd }) => (
                <tr key={component}>
                  <th scope="row">
                    {words.component(component)}
                    {unit === 'perUnit' && <span className="faint"> {words.unit(unit)}</span>}
                  </th>
                  <td>
                    <Price value={priceUsd} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
    </>
  );
}
