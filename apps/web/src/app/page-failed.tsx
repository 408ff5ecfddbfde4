import { Button } from 'antd';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { toProblem } from '../client';
import { useAppTexts } from './app-texts';
import { useDocumentTitle } from './document-title';

/** A page that threw while it was loaded or drawn. The rest of the dashboard goes on. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const t = useAppTexts();
  const router = useRouter();
  useDocumentTitle(t('failed.title'));
  const problem = toProblem(error);
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="notice" role="alert">
      <h1>{t('failed.title')}</h1>
      <p>{problem.code === 'no_answer' ? (error as Error).message : problem.message}</p>
      <Button onClick={retry}>{t('failed.retry')}</Button>
    </div>
  );
}
