import type { DataColumn, RowAction } from './data-columns';
import { RowActions } from './data-columns';

interface DataCardsProps<Row extends object> {
  readonly label: string;
  readonly items: readonly Row[];
  readonly rowKey: keyof Row & string;
  readonly columns: readonly DataColumn<Row>[];
  readonly onOpen?: (row: Row) => void;
  readonly actions?: (row: Row) => readonly RowAction[];
}

/** The rows of a table one below the other, for a screen that is too narrow for columns. */
export function DataCards<Row extends object>(props: DataCardsProps<Row>) {
  const { label, items, rowKey, columns, onOpen, actions } = props;
  const head = columns.find(({ isTitle }) => isTitle) ?? columns[0];
  return (
    <ul className="data-cards" aria-label={label}>
      {items.map((row) => (
        <li key={String(row[rowKey])}>
          <div className="data-card-head">
            {onOpen ? (
              <button type="button" className="data-card-open" onClick={() => onOpen(row)}>
                {head?.render(row)}
              </button>
            ) : (
              <strong>{head?.render(row)}</strong>
            )}
            {actions && <RowActions actions={actions(row)} />}
          </div>
          <dl>
            {columns
              .filter((column) => column !== head)
              .map(({ key, title, render }) => (
                <div key={key}>
                  <dt>{title}</dt>
                  <dd>{render(row)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
