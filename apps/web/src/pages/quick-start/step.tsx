import { CheckOutlined } from '@ant-design/icons';
import { useId, type ReactNode } from 'react';

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone?: boolean;
  readonly children: ReactNode;
}

export function Step({ number, title, isDone = false, children }: StepProps) {
  const id = useId();
  return (
    <li className={`step${isDone ? ' is-done' : ''}`}>
      <span className="step-mark" aria-hidden>
        {isDone ? <CheckOutlined /> : number}
      </span>
      <section aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        {children}
      </section>
    </li>
  );
}
