import { useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useEffect } from 'react';
import { api } from '../../client';
import { usePageTexts } from './page-texts';

const LOOK_EVERY_MS = 2_000;
const PATH = '/api/organizations/{organizationId}/payments/{id}';

/** Back from Stripe's page: says when the money has come. It is Stripe's event that brings it, not this visit. */
export function JustPaid({ organizationId }: { readonly organizationId: string }) {
  const id = new URLSearchParams(window.location.search).get('paid');
  return id && <Outcome organizationId={organizationId} id={id} />;
}

function Outcome({ organizationId, id }: { readonly organizationId: string; readonly id: string }) {
  const t = usePageTexts();
  const queries = useQueryClient();
  const params = { path: { organizationId, id } };
  const { data } = api.useQuery(
    'get',
    PATH,
    { params },
    {
      refetchInterval: ({ state }) => (state.data?.state === 'pending' ? LOOK_EVERY_MS : false),
    },
  );
  const isThere = typeof data?.receiptNumber === 'string';
  useEffect(() => {
    if (isThere) void queries.invalidateQueries({ predicate: ({ queryKey }) => !String(queryKey[1]).includes('{id}') });
  }, [isThere, queries]);
  if (!data) return null;
  const text = isThere ? t('paid.done') : t('paid.pending');
  return <Alert type={isThere ? 'success' : 'info'} showIcon role="status" className="just-paid" title={text} />;
}
