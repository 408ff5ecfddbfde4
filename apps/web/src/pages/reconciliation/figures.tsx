import { usePreferences } from '../../app/preferences';
import { Usd } from '../../ui/amounts';
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
            <Usd value={ours.costUsd} />
          </td>
          <td>
            <Usd value={theirs?.costUsd} />
          </td>
          <td>
            <Usd value={delta.costUsd} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
