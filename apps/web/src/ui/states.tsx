import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { toProblem } from '../client';
import { useUiTexts } from './ui-texts';

interface EmptyProps {
  readonly title: string;
  readonly text?: ReactNode;
  /** What to do about it: a button. */
  readonly action?: ReactNode;
}

/** Nothing there: says why, and what to do. */
export function Empty({ title, text, action }: EmptyProps) {
  return (
    <div className="empty" role="status">
      <strong>{title}</strong>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}

/** Something could not be loaded. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => unknown }) {
  const t = useUiTexts();
  return (
    <div className="empty" role="alert">
      <strong>{t('error')}</strong>
      <p>{toProblem(error).message}</p>
      <Button onClick={() => void onRetry()}>{t('retry')}</Button>
    </div>
  );
}

/** As high as what it stands for, so that nothing moves when that comes. */
export function LoadingRows({ count }: { readonly count: number }) {
  const t = useUiTexts();
  return (
    <div className="loading-rows" role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton.Input key={row} active block size="small" />
      ))}
    </div>
  );
}
