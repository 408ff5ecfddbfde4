import { defineTexts } from '../../app/texts';
import { GettingStarted } from '../../parts/getting-started/getting-started';
import { PageHeader } from '../../ui/page-header';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('getting-started-page', { en, zh });

export default function GettingStartedPage() {
  const t = usePageTexts();
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <GettingStarted />
    </>
  );
}
