import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { api, client, queryClient } from '../../client';
import type { components } from '../../client/generated/api';
import { Item, Items } from '../../ui/items';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { CreateManagementToken } from './create-management-token';
import { Part } from './part';
import { useProfileTexts } from './texts';

type ManagementToken = components['schemas']['ManagementToken'];

const PATH = '/api/management-tokens';
export const reloadTokens = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['get', PATH] });

export function ManagementTokens() {
  const t = useProfileTexts();
  const tokens = api.useQuery('get', PATH);
  const [isCreating, setIsCreating] = useState(false);
  const items = tokens.data?.items ?? [];
  return (
    <Part
      title={t('tokens')}
      text={t('tokens.text')}
      action={<Button onClick={() => setIsCreating(true)}>{t('tokens.create')}</Button>}
    >
      {tokens.error && <Failed error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.isPending && <LoadingRows count={1} />}
      {tokens.data && items.length === 0 && <p className="faint">{t('tokens.empty')}</p>}
      {items.length > 0 && (
        <Items label={t('tokens')}>
          {items.map((token) => (
            <TokenItem key={token.id} token={token} />
          ))}
        </Items>
      )}
      <CreateManagementToken isOpen={isCreating} onClose={() => setIsCreating(false)} onCreated={reloadTokens} />
    </Part>
  );
}

function TokenItem({ token }: { readonly token: ManagementToken }) {
  const t = useProfileTexts();
  const { modal } = App.useApp();
  const { id, name, lastFour, scopes, lastUsedAt, expiresAt } = token;
  const revoke = useMutation({
    mutationFn: async () => {
      await client.DELETE(`${PATH}/{id}`, { params: { path: { id } } });
      await reloadTokens();
    },
  });
  const ask = () =>
    void modal.confirm({
      title: t('tokens.revoke.title', { name }),
      content: t('tokens.revoke.text'),
      okText: t('tokens.revoke'),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutate(),
    });
  return (
    <Item
      title={name}
      text={
        <>
          <span className="code">{`wm-…${lastFour}`}</span> ·{' '}
          <span title={scopes.join('\n')}>{t('tokens.scopes.count', { count: scopes.length })}</span> ·{' '}
          {lastUsedAt ? (
            <>
              {t('tokens.used')} <Time value={lastUsedAt} />
            </>
          ) : (
            t('tokens.unused')
          )}
          {expiresAt && (
            <>
              {' '}
              · {t('tokens.expires')} <Time value={expiresAt} />
            </>
          )}
        </>
      }
      actions={
        <Button size="small" danger aria-label={t('tokens.revoke.of', { name })} onClick={ask}>
          {t('tokens.revoke')}
        </Button>
      }
    />
  );
}
