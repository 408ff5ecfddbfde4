import { usePlace } from '../../app/place';
import { api } from '../../client';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { UrlTabs } from '../../ui/url-tabs';
import Budgets from './budgets';
import Settings from './settings';
import Summary from './summary';
import { useOrganizationTexts } from './texts';
import Transactions from './transactions';
import './organizations.css';

/** The organization as its own admins see and change it. */
export default function OwnOrganizationPage() {
  const t = useOrganizationTexts();
  const { organizationId = '' } = usePlace().params;
  const params = { params: { path: { organizationId } } };
  const answer = api.useQuery('get', '/api/organizations/{organizationId}', params);
  if (answer.error) return <Failed error={answer.error} onRetry={answer.refetch} />;
  if (!answer.data) return <LoadingRows count={12} />;
  const organization = answer.data;
  return (
    <>
      <PageHeader title={t('own')} description={t('own.description', { name: organization.name })} />
      <UrlTabs
        key={organizationId}
        tabs={[
          { key: 'general', label: t('own.general'), children: <Settings organization={organization} /> },
          { key: 'budgets', label: t('budgets'), children: <Budgets organization={organization} /> },
          {
            key: 'wallet',
            label: t('own.wallet'),
            children: (
              <>
                <Summary organization={organization} />
                <section className="organization-part">
                  <h2>{t('transactions')}</h2>
                  <Transactions organization={organization} />
                </section>
              </>
            ),
          },
        ]}
      />
    </>
  );
}
