import type { ReactNode } from 'react';
import { Section } from '../../ui/section';

interface PartProps {
  readonly id?: string;
  readonly title: string;
  /** What it is good for. */
  readonly text?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A section with what it is good for, and its button. */
export function Part({ id, title, text, action, children }: PartProps) {
  return (
    <div id={id} className="profile-part">
      <Section title={title}>
        {(text || action) && (
          <div className="profile-head">
            <p>{text}</p>
            {action}
          </div>
        )}
        {children}
      </Section>
    </div>
  );
}
