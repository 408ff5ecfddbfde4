import { PageHeader } from '../../ui/page-header';
import { GettingStarted } from './getting-started';
import { usePageTexts } from './page-texts';

export default function GettingStartedPage() {
  const t = usePageTexts();
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <GettingStarted />
    </>
  );
}
