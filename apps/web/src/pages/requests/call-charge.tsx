import { Link } from '@tanstack/react-router';
import { usePriceWords } from '../../catalog/price-words';
import type { components } from '../../client/generated/api';
import { Count, Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { formatUsd } from '../../ui/format-usd';
import { Time } from '../../ui/time';
import { useRequestTexts } from './request-texts';

type Charge = components['schemas']['RequestCharge'];

interface CallChargeProps {
  readonly charge: Charge;
  readonly isPlatform: boolean;
}

const SOURCES = ['upstream', 'tokenizer', 'none'] as const;

/** How the charge came about, line by line and to the last digit. */
export function CallCharge({ charge, isPlatform }: CallChargeProps) {
  const t = useRequestTexts();
  const source = SOURCES.find((one) => one === charge.usageSource);
  return (
    <section className="call-part">
      <h2>{t('part.charge')}</h2>
      {!charge.lines.some(isWorthReading) ? <p className="faint">{t('lines.none')}</p> : <Lines charge={charge} />}
      <Facts
        facts={[
          [t('hold'), <Usd key="hold" value={charge.holdUsd} />],
          [t('cap'), <Usd key="cap" value={charge.capUsd} />],
          ...(isNothing(charge.overrunUsd)
            ? []
            : [[t('overrun'), <Usd key="overrun" value={charge.overrunUsd} />] as const]),
          [t('priceVersion'), <PriceVersion key="version" charge={charge} isPlatform={isPlatform} />],
          [t('tier'), charge.serviceTier],
          [t('source'), source ? t(`source.${source}`) : charge.usageSource],
        ]}
      />
    </section>
  );
}

const isNothing = (usd: string) => /^-?[0.]*$/.test(usd);

/** Every call is a call: the line is only worth reading where it costs something. */
const isWorthReading = ({ component, amountUsd }: Charge['lines'][number]) =>
  component !== 'call' || !isNothing(amountUsd);

function Lines({ charge: { lines, roundingUsd, chargeUsd } }: { readonly charge: Charge }) {
  const t = useRequestTexts();
  const words = usePriceWords();
  return (
    <table className="charge-lines">
      <thead>
        <tr>
          <th scope="col">{t('component')}</th>
          <th scope="col">{t('quantity')}</th>
          <th scope="col">{t('price')}</th>
          <th scope="col">{t('amount')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.filter(isWorthReading).map(({ component, quantity, unit, priceUsd, amountUsd }) => (
          <tr key={component}>
            <th scope="row">{words.component(component)}</th>
            <td>
              <Count value={quantity} />
            </td>
            <td>
              × {formatUsd(priceUsd).full} <span className="faint">{t(`unit.${unit}`)}</span>
            </td>
            <td>{formatUsd(amountUsd).full}</td>
          </tr>
        ))}
        {!isNothing(roundingUsd) && (
          <tr>
            <th scope="row">{t('rounding')}</th>
            <td />
            <td />
            <td>{formatUsd(roundingUsd).full}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('charge')}</th>
          <td />
          <td />
          <td>{formatUsd(chargeUsd).full}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function PriceVersion({ charge, isPlatform }: CallChargeProps) {
  const t = useRequestTexts();
  const { priceModelId, pricesFrom, ratedAboveInputTokens, priceVersionId } = charge;
  const name = priceModelId ?? priceVersionId;
  return (
    <>
      <div>
        {isPlatform && priceModelId !== null ? <Link to={`/models/${priceModelId}` as never}>{name}</Link> : name}
      </div>
      {pricesFrom !== null && (
        <div className="faint">
          {t('prices.from')} <Time value={pricesFrom} show="absolute" />
        </div>
      )}
      {ratedAboveInputTokens ? <div>{t('above', { count: ratedAboveInputTokens })}</div> : null}
    </>
  );
}
