import { api } from '../../client';
import { Usd } from '../../ui/amounts';
import { Failed } from '../../ui/states';
import { Stat, Stats } from '../../ui/stat';
import { Time } from '../../ui/time';
import type { Organization, Wallet } from './data';
import { useOrganizationTexts } from './texts';

/** What the organization has. */
export default function Summary({ organization }: { readonly organization: Organization }) {
  const params = { params: { path: { organizationId: organization.id } } };
  const wallet = api.useQuery('get', '/api/organizations/{organizationId}/wallet', params);
  if (wallet.error) return <Failed error={wallet.error} onRetry={wallet.refetch} />;
  return (
    <>
      <BalanceStats wallet={wallet.data} />
      {wallet.data && wallet.data.grants.length > 0 && <Grants wallet={wallet.data} />}
    </>
  );
}

function BalanceStats({ wallet }: { readonly wallet: Wallet | undefined }) {
  const t = useOrganizationTexts();
  const value = (field: Figure) => wallet && <Usd value={wallet[field]} />;
  const note = (label: string, field: Figure) =>
    wallet && (
      <>
        {label} <Usd value={wallet[field]} />
      </>
    );
  const isOverrun = /[1-9]/.test(wallet?.overrunUsd ?? '');
  return (
    <Stats>
      <Stat
        label={t('balance')}
        value={value('balanceUsd')}
        note={isOverrun ? note(t('overrun'), 'overrunUsd') : note(t('posted'), 'postedUsd')}
      />
      <Stat label={t('available')} value={value('availableUsd')} note={t('available.note')} />
      <Stat label={t('promo')} value={value('promoUsd')} note={t('promo.note')} />
      <Stat label={t('held')} value={value('heldUsd')} note={t('held.note')} />
      <Stat label={t('creditLimit')} value={value('creditLimitUsd')} note={note(t('overdraft'), 'overdraftUsd')} />
    </Stats>
  );
}

type Figure = Extract<keyof Wallet, `${string}Usd`>;

function Grants({ wallet }: { readonly wallet: Wallet }) {
  const t = useOrganizationTexts();
  return (
    <section className="organization-part">
      <h2>{t('grants')}</h2>
      <table className="organization-grants">
        <thead>
          <tr>
            <th scope="col">{t('expiresAt')}</th>
            <th scope="col">{t('grants.createdAt')}</th>
            <th scope="col" className="is-number">
              {t('grants.amount')}
            </th>
            <th scope="col" className="is-number">
              {t('grants.remaining')}
            </th>
          </tr>
        </thead>
        <tbody>
          {wallet.grants.map((grant) => (
            <tr key={grant.id}>
              <td>
                {grant.expiresAt ? <Time value={grant.expiresAt} /> : <span className="faint">{t('never')}</span>}
              </td>
              <td>
                <Time value={grant.createdAt} />
              </td>
              <td className="is-number">
                <Usd value={grant.amountUsd} />
              </td>
              <td className="is-number">
                <Usd value={grant.remainingUsd} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
