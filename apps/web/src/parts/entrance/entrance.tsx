import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useDocumentTitle } from '../../app/document-title';
import { LanguageButtons } from '../../app/language-buttons';
import { Wordmark } from '../../app/wordmark';
import { useRefusal } from './refusal';
import { useEntranceTexts } from './texts';

interface EntranceProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Below the card: where else to go. */
  readonly foot?: ReactNode;
}

/** A page outside the shell, for whoever is not logged in yet. */
export function Entrance({ title, text, children, foot }: EntranceProps) {
  useDocumentTitle(title);
  return (
    <div className="login">
      <main className="login-box">
        <Wordmark />
        <div className="login-card">
          <h1>{title}</h1>
          {text && <p className="login-text">{text}</p>}
          {children}
        </div>
        {foot && <div className="login-ways">{foot}</div>}
      </main>
      <footer className="login-foot">
        <LanguageButtons />
      </footer>
    </div>
  );
}

export function ToLogin() {
  return <Link to="/login">{useEntranceTexts()('toLogin')}</Link>;
}

/** What went wrong, above the button that tried it. */
export function Refused({ error }: { readonly error: unknown }) {
  const refusal = useRefusal();
  if (!error) return null;
  return <Alert type="error" showIcon role="alert" title={refusal(error)} className="refused" />;
}
