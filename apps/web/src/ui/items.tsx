import type { ReactNode } from 'react';

/** A few things one below the other, where a table would be too much. */
export function Items({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className="items" aria-label={label}>
      {children}
    </ul>
  );
}

interface ItemProps {
  readonly title: ReactNode;
  /** What sets it apart: "This one". */
  readonly note?: string;
  readonly text?: ReactNode;
  readonly actions?: ReactNode;
}

export function Item({ title, note, text, actions }: ItemProps) {
  return (
    <li>
      <div className="item-words">
        <strong>
          {title}
          {note !== undefined && <span className="person-note">{note}</span>}
        </strong>
        {text && <small>{text}</small>}
      </div>
      {actions && <div className="item-actions">{actions}</div>}
    </li>
  );
}
