import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { api, client } from '../../client';
import type { components } from '../../client/generated/api';
import { Item, Items } from '../../ui/items';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { reloadMine } from './data';
import { Part } from './part';
import { PasskeyDrawer } from './passkey-drawer';
import { useProfileTexts } from './texts';

type Passkey = components['schemas']['Passkey'];

export function Passkeys() {
  const t = useProfileTexts();
  const passkeys = api.useQuery('get', '/api/me/passkeys');
  const [drawn, draw] = useState<Passkey | 'new'>();
  const isPossible = browserSupportsWebAuthn();
  return (
    <Part
      title={t('passkeys')}
      text={isPossible ? t('passkeys.text') : t('passkeys.none')}
      action={isPossible && <Button onClick={() => draw('new')}>{t('passkeys.add')}</Button>}
    >
      {passkeys.error && <Failed error={passkeys.error} onRetry={passkeys.refetch} />}
      {passkeys.isPending && <LoadingRows count={1} />}
      {passkeys.data && passkeys.data.items.length > 0 && (
        <Items label={t('passkeys')}>
          {passkeys.data.items.map((passkey) => (
            <PasskeyItem key={passkey.id} passkey={passkey} onRename={() => draw(passkey)} />
          ))}
        </Items>
      )}
      {drawn && <PasskeyDrawer passkey={drawn} onClose={() => draw(undefined)} />}
    </Part>
  );
}

function PasskeyItem({ passkey, onRename }: { readonly passkey: Passkey; readonly onRename: () => void }) {
  const t = useProfileTexts();
  const { modal } = App.useApp();
  const { id, name, isSynced, lastUsedAt } = passkey;
  const remove = useMutation({
    mutationFn: async () => {
      await client.DELETE('/api/me/passkeys/{id}', { params: { path: { id } } });
      await reloadMine();
    },
  });
  const ask = () =>
    void modal.confirm({
      title: t('passkeys.remove.title', { name }),
      content: t('passkeys.remove.text'),
      okText: t('passkeys.remove'),
      okButtonProps: { danger: true },
      onOk: () => remove.mutate(),
    });
  const used = lastUsedAt ? (
    <>
      {t('passkeys.used')} <Time value={lastUsedAt} />
    </>
  ) : (
    t('passkeys.unused')
  );
  return (
    <Item
      title={name}
      {...(isSynced && { note: t('passkeys.synced') })}
      text={used}
      actions={
        <>
          <Button
            type="text"
            size="small"
            icon={<EditOutlined />}
            aria-label={t('passkeys.rename.of', { name })}
            onClick={onRename}
          />
          <Button
            type="text"
            size="small"
            danger
            icon={<DeleteOutlined />}
            aria-label={t('passkeys.remove.of', { name })}
            onClick={ask}
          />
        </>
      }
    />
  );
}
