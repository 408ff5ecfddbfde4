import type { ReactNode } from 'react';
import './statements.css';

interface PlainTableProps {
  readonly label: string;
  /** The first column is words, and so is each but those at the end that `numbers` counts. */
  readonly head: readonly string[];
  readonly numbers: number;
  readonly rows: readonly (readonly ReactNode[])[];
  /** The last row sums up the others. */
  readonly lastIsSum?: boolean;
}

/** All of a few rows, as on paper. */
export function PlainTable({ label, head, numbers, rows, lastIsSum = false }: PlainTableProps) {
  const classOf = (index: number) => (index >= head.length - numbers ? 'is-number' : undefined);
  return (
    <div className="statement-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="statement-table">
        <thead>
          <tr>
            {head.map((title, index) =>
              title ? (
                <th key={index} scope="col" className={classOf(index)}>
                  {title}
                </th>
              ) : (
                <td key={index} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} className={lastIsSum && row === rows.length - 1 ? 'is-sum' : undefined}>
              {cells.map((cell, index) => (
                <td key={index} className={classOf(index)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
