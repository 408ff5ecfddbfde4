import { usePreferences } from '../../app/preferences';
import { formatUsd } from '../../ui/format-usd';
import type { Difference } from './data';
import { useReconciliationTexts } from './texts';

interface AmountProps {
  /** Decimal text; null: nobody says. */
  readonly value: string | null;
  readonly isDelta?: boolean;
}

/** A count of any size, exact; a delta has its sign. */
export function Amount({ value, isDelta = false }: AmountProps) {
  const { language } = usePreferences();
  if (value === null) return <span className="faint">–</span>;
  const format = new Intl.NumberFormat(language, isDelta ? { signDisplay: 'exceptZero' } : {});
  return <span>{format.format(BigInt(value))}</span>;
}

/** Dollars to the last digit: what is compared may differ there alone. A delta has its sign. */
export function ExactUsd({ value, isDelta = false }: AmountProps) {
  if (value === null) return <span className="faint">–</span>;
  const isMore = isDelta && /[1-9]/.test(value) && !value.startsWith('-');
  return (
    <span>
      {isMore && '+'}
      {formatUsd(value).full}
    </span>
  );
}

const ROWS = ['requests', 'input', 'cached', 'output'] as const;

/** Both sides, and what lies between them. */
export function Figures({ difference: { ours, theirs, delta } }: { readonly difference: Difference }) {
  const t = useReconciliationTexts();
  return (
    <table className="reconciliation-figures">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('ours')}</th>
          <th scope="col">{t('theirs')}</th>
          <th scope="col">{t('delta')}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map((name) => (
          <tr key={name}>
            <th scope="row">{t(`figure.${name}`)}</th>
            <td>
              <Amount value={ours[name]} />
            </td>
            <td>
              <Amount value={theirs?.[name] ?? null} />
            </td>
            <td>
              <Amount value={delta[name]} isDelta />
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('cost')}</th>
          <td>
            <ExactUsd value={ours.costUsd} />
          </td>
          <td>
            <ExactUsd value={theirs?.costUsd ?? null} />
          </td>
          <td>
            <ExactUsd value={delta.costUsd} isDelta />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
