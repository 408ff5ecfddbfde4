import { PageHeader } from '../../ui/page-header';
import { UrlTabs } from '../../ui/url-tabs';
import { Accounts } from './accounts';
import { usePageTexts } from './page-texts';
import { Trial } from './trial';

/** The book itself: every account, and that they add up to nothing. */
export default function LedgerPage() {
  const t = usePageTexts();
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <UrlTabs
        tabs={[
          { key: 'accounts', label: t('accounts'), children: <Accounts /> },
          { key: 'trial-balance', label: t('trial'), children: <Trial /> },
        ]}
      />
    </>
  );
}
