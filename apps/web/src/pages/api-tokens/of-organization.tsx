import { usePlace } from '../../app/place';
import { PageHeader } from '../../ui/page-header';
import { ApiTokensOf } from '../../parts/api-tokens/api-tokens-of';
import { useApiTokenPageTexts } from './texts';

/** For the members of an organization. */
export default function ApiTokensPage() {
  const t = useApiTokenPageTexts();
  const { organizationId } = usePlace().params;
  return (
    <ApiTokensOf
      organizationId={organizationId!}
      head={(create) => <PageHeader title={t('title')} description={t('description')} actions={create} />}
    />
  );
}
