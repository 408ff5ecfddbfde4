import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { client, ifMatch, queryClient } from '../../client';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { RowAction } from '../../ui/data-columns';
import type { ApiToken } from './columns';
import { useApiTokenTexts } from './texts';

/** Every list of API tokens, wherever it is shown. */
export const reloadApiTokens = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/api-tokens') });

/** What can be done with a token in a list: editing is the caller's to show, revoking is shown here. */
export function useApiTokenActions() {
  const t = useApiTokenTexts();
  const me = useMe();
  const [edited, edit] = useState<ApiToken>();
  const [revoked, revoke] = useState<ApiToken>();
  const actions = (token: ApiToken): readonly RowAction[] => {
    if (token.state === 'revoked' || !permissionsIn(me, token.organizationId).has('api-tokens:write')) return [];
    return [
      { key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => edit(token) },
      { key: 'revoke', label: t('revoke'), icon: <DeleteOutlined />, isDangerous: true, run: () => revoke(token) },
    ];
  };
  const confirm = async ({ organizationId, id, version }: ApiToken) => {
    const path = { organizationId, id };
    await client.DELETE('/api/organizations/{organizationId}/api-tokens/{id}', {
      params: { path, header: ifMatch(version) },
    });
    await reloadApiTokens();
  };
  const dialogs = revoked && (
    <ConfirmDanger
      open
      title={t('revoke.title', { name: revoked.name })}
      text={t('revoke.text')}
      name={revoked.name}
      confirmLabel={t('revoke')}
      confirm={() => confirm(revoked)}
      onClose={() => revoke(undefined)}
    />
  );
  return { actions, edited, close: () => edit(undefined), dialogs };
}
