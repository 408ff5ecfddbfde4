import { Button } from 'antd';
import { Link } from '@tanstack/react-router';
import { useAppTexts } from './app-texts';
import { useDocumentTitle } from './document-title';

/** No such page, or not for this person: which of the two is nobody's business. */
export function NotFound() {
  const t = useAppTexts();
  useDocumentTitle(t('notFound.title'));
  return (
    <div className="notice">
      <span className="notice-code" aria-hidden="true">
        404
      </span>
      <h1>{t('notFound.title')}</h1>
      <p>{t('notFound.text')}</p>
      <Link to="/">
        <Button tabIndex={-1}>{t('notFound.home')}</Button>
      </Link>
    </div>
  );
}
