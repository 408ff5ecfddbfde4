import type { ReactNode } from 'react';

export type StatusTone = 'good' | 'warning' | 'bad' | 'neutral' | 'accent';

/** A state in a word, with a dot in its colour: never the colour alone. */
export function StatusTag({ tone, children }: { readonly tone: StatusTone; readonly children: ReactNode }) {
  return <span className={`status is-${tone}`}>{children}</span>;
}
