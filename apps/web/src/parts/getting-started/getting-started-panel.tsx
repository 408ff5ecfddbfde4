import { Button } from 'antd';
import { useState } from 'react';
import { GettingStarted, useMayFollow, useProgress } from './getting-started';
import { usePageTexts } from './page-texts';

const DISMISSED = 'weir.getting-started.dismissed';

/** The guide above another page, for whoever can follow it, until all is done or they have seen enough of it. */
export function GettingStartedPanel() {
  return useMayFollow() ? <Panel /> : null;
}

function Panel() {
  const t = usePageTexts();
  const [isDismissed, setIsDismissed] = useState(readDismissed);
  const { data } = useProgress();
  if (isDismissed || !data || Object.values(data).every(Boolean)) return null;
  const dismiss = () => {
    setIsDismissed(true);
    try {
      localStorage.setItem(DISMISSED, 'true');
    } catch {
      // storage is forbidden: it comes back with the next visit
    }
  };
  return (
    <section className="guide-panel" aria-label={t('title')}>
      <header>
        <h2>{t('title')}</h2>
        <Button type="text" size="small" onClick={dismiss}>
          {t('dismiss')}
        </Button>
      </header>
      <GettingStarted />
    </section>
  );
}

function readDismissed(): boolean {
  try {
    return localStorage.getItem(DISMISSED) === 'true';
  } catch {
    return false;
  }
}
