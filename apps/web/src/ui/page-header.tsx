import { useEffect, type ReactNode } from 'react';
import { useDocumentTitle } from '../app/document-title';
import { setDetail } from '../app/place';

interface PageHeaderProps {
  readonly title: string;
  /** One line that says what the page is for. */
  readonly description?: ReactNode;
  /** Buttons; the primary one last. */
  readonly actions?: ReactNode;
  /** The title is the name of one thing, and so the last of the breadcrumbs. */
  readonly isDetail?: boolean;
}

/** The head of every page: its only h1. */
export function PageHeader({ title, description, actions, isDetail = false }: PageHeaderProps) {
  useDocumentTitle(title);
  useEffect(() => {
    if (!isDetail) return undefined;
    setDetail(title);
    return () => setDetail(undefined);
  }, [isDetail, title]);
  return (
    <div className="page-header">
      <div className="page-header-words">
        <h1>{title}</h1>
        {description && <p>{description}</p>}
      </div>
      {actions && <div className="page-header-actions">{actions}</div>}
    </div>
  );
}
