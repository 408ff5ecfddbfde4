import { usePlace } from '../../app/place';
import { defineTexts } from '../../app/texts';
import { MembersOf } from '../../parts/members/members-of';
import { PageHeader } from '../../ui/page-header';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('members', { en, zh });

/** For the admins of an organization. */
export default function MembersPage() {
  const t = usePageTexts();
  const { organizationId } = usePlace().params;
  return (
    <MembersOf
      key={organizationId}
      organizationId={organizationId!}
      head={(invite) => <PageHeader title={t('title')} description={t('description')} actions={invite} />}
    />
  );
}
