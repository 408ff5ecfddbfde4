import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { loginOptionsQuery } from '../../app/product';
import { api, client } from '../../client';
import type { components } from '../../client/generated/api';
import { Item, Items } from '../../ui/items';
import { Failed } from '../../ui/states';
import { Time } from '../../ui/time';
import { reloadMine } from './data';
import { Part } from './part';
import { useProfileTexts } from './texts';

type Identity = components['schemas']['LinkedIdentity'];

/** Absent where there is no login provider. */
export function Identities() {
  const t = useProfileTexts();
  const providers = useQuery(loginOptionsQuery).data?.oidcProviders ?? [];
  const identities = api.useQuery('get', '/api/me/identities');
  const linked = identities.data?.items ?? [];
  if (providers.length === 0 && linked.length === 0) return null;
  const others = providers.filter(({ id }) => !linked.some(({ providerId }) => providerId === id));
  return (
    <Part
      title={t('identities')}
      text={t('identities.text')}
      action={others.map((provider) => (
        <LinkButton key={provider.id} {...provider} />
      ))}
    >
      {identities.error && <Failed error={identities.error} onRetry={identities.refetch} />}
      {linked.length > 0 && (
        <Items label={t('identities')}>
          {linked.map((identity) => (
            <IdentityItem key={identity.id} identity={identity} />
          ))}
        </Items>
      )}
    </Part>
  );
}

function LinkButton({ id: provider, label }: { readonly id: string; readonly label: string }) {
  const t = useProfileTexts();
  const link = useMutation({
    mutationFn: async () => {
      const params = { path: { provider } };
      const { data } = await client.POST('/api/me/identities/{provider}', { params, body: { returnTo: '/profile' } });
      return data!.url;
    },
    onSuccess: (url) => window.location.assign(url),
  });
  return (
    <Button loading={link.isPending} onClick={() => link.mutate()}>
      {t('identities.link', { label })}
    </Button>
  );
}

function IdentityItem({ identity }: { readonly identity: Identity }) {
  const t = useProfileTexts();
  const { modal } = App.useApp();
  const { id, providerLabel: label, email, createdAt } = identity;
  const unlink = useMutation({
    mutationFn: async () => {
      await client.DELETE('/api/me/identities/{id}', { params: { path: { id } } });
      await reloadMine();
    },
  });
  const ask = () =>
    void modal.confirm({
      title: t('identities.unlink.title', { label }),
      content: t('identities.unlink.text'),
      okText: t('identities.unlink'),
      okButtonProps: { danger: true },
      onOk: () => unlink.mutate(),
    });
  return (
    <Item
      title={label}
      text={
        <>
          {email ?? '–'} · {t('identities.since')} <Time value={createdAt} />
        </>
      }
      actions={
        <Button size="small" aria-label={t('identities.unlink.of', { label })} onClick={ask}>
          {t('identities.unlink')}
        </Button>
      }
    />
  );
}
