import { useId, type ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  /** Beside the heading. */
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}

/** A framed chart or table with its heading. */
export function Panel({ title, extra, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}
