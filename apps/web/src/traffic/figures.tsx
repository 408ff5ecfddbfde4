import type { ReactNode } from 'react';
import { LoadingRows } from '../ui/states';
import { useTrafficTexts } from './traffic-texts';

interface Figure<Row> {
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** A phone has no room for it. */
  readonly isMinor?: boolean;
}

interface FiguresProps<Row> {
  readonly label: string;
  /** Undefined: they are being loaded. */
  readonly rows: readonly Row[] | undefined;
  readonly keyOf: (row: Row) => string;
  /** The first one is the name of the row. */
  readonly columns: readonly Figure<Row>[];
}

const SHOWN_WHILE_LOADING = 4;

const classOf = ({ isNumber = false, isMinor = false }: Pick<Figure<never>, 'isNumber' | 'isMinor'>) =>
  [isNumber && 'is-number', isMinor && 'is-minor'].filter(Boolean).join(' ') || undefined;

/** A small table of sums. */
export function Figures<Row>({ label, rows, keyOf, columns }: FiguresProps<Row>) {
  const t = useTrafficTexts();
  if (!rows) return <LoadingRows count={SHOWN_WHILE_LOADING} />;
  if (rows.length === 0) return <p className="figures-none">{t('none')}</p>;
  return (
    <div className="figures-frame" tabIndex={0} role="group" aria-label={label}>
      <table className="figures">
        <thead>
          <tr>
            {columns.map(({ title, ...kind }) => (
              <th key={title} scope="col" className={classOf(kind)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, render, ...kind }, index) =>
                index === 0 ? (
                  <th key={title} scope="row">
                    {render(row)}
                  </th>
                ) : (
                  <td key={title} className={classOf(kind)}>
                    {render(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
