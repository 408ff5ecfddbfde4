import { api } from '../../client';
import { Usd } from '../../ui/amounts';
import { formatUsd } from '../../ui/format-usd';
import { Stat } from '../../ui/stat';
import { usePageTexts } from './page-texts';

/** What can be spent now. */
export function Balance({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const params = { path: { organizationId } };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}/wallet', { params });
  const notes = data && [
    Number(data.promoUsd) > 0 ? t('promo', { amount: formatUsd(data.promoUsd).short }) : undefined,
    Number(data.heldUsd) > 0 ? t('held', { amount: formatUsd(data.heldUsd).short }) : undefined,
  ];
  return (
    <Stat
      label={t('available')}
      value={data && <Usd value={data.availableUsd} />}
      note={notes?.filter(Boolean).join(' · ')}
    />
  );
}
