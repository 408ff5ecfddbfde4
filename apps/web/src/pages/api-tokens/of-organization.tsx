import { usePlace } from '../../app/place';
import { PageHeader } from '../../ui/page-header';
import { ApiTokensOf } from './api-tokens-of';
import { useApiTokenTexts } from './texts';

/** For the members of an organization. */
export default function ApiTokensPage() {
  const t = useApiTokenTexts();
  const { organizationId } = usePlace().params;
  return (
    <ApiTokensOf
      organizationId={organizationId!}
      head={(create) => <PageHeader title={t('title')} description={t('description')} actions={create} />}
    />
  );
}
