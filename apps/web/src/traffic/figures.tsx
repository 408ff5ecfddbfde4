import type { ReactNode } from 'react';
import { LoadingRows } from '../ui/states';
import { useTrafficTexts } from './traffic-texts';

interface Figure<Row> {
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
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
            {columns.map(({ title, isNumber = false }) => (
              <th key={title} scope="col" className={isNumber ? 'is-number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, render, isNumber = false }, index) =>
                index === 0 ? (
                  <th key={title} scope="row">
                    {render(row)}
                  </th>
                ) : (
                  <td key={title} className={isNumber ? 'is-number' : undefined}>
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
