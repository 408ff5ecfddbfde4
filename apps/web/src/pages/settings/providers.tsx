import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, client, ifMatch } from '../../client';
import { ConfirmDanger } from '../../ui/confirm-danger';
import { Item, Items } from '../../ui/items';
import { Section } from '../../ui/section';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { ProviderDrawer, reloadProviders, type Provider } from './provider-drawer';
import { useSettingTexts } from './texts';

/** Who else may vouch for users. */
export function Providers() {
  const t = useSettingTexts();
  const providers = api.useQuery('get', '/api/oidc-providers');
  const mayWrite = permissionsIn(useMe(), undefined).has('settings:write');
  const [drawn, draw] = useState<Provider | 'new'>();
  const [leaving, setLeaving] = useState<Provider>();
  const items = providers.data?.items ?? [];
  return (
    <Section title={t('providers')}>
      <p className="settings-text">{t('providers.text')}</p>
      {providers.error && <Failed error={providers.error} onRetry={providers.refetch} />}
      {providers.isPending && <LoadingRows count={1} />}
      {providers.data && items.length === 0 && <p className="faint">{t('providers.empty')}</p>}
      {items.length > 0 && (
        <Items label={t('providers')}>
          {items.map((provider) => (
            <ProviderItem
              key={provider.id}
              provider={provider}
              {...(mayWrite && { onEdit: () => draw(provider), onRemove: () => setLeaving(provider) })}
            />
          ))}
        </Items>
      )}
      {mayWrite && (
        <Button className="settings-add" icon={<PlusOutlined />} onClick={() => draw('new')}>
          {t('providers.add')}
        </Button>
      )}
      {drawn && <ProviderDrawer provider={drawn} onClose={() => draw(undefined)} />}
      {leaving && (
        <ConfirmDanger
          open
          title={t('providers.remove.title', { label: leaving.label })}
          text={t('providers.remove.text')}
          name={leaving.id}
          confirmLabel={t('providers.remove')}
          confirm={() => remove(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </Section>
  );
}

async function remove({ id, version }: Provider): Promise<void> {
  await client.DELETE('/api/oidc-providers/{id}', { params: { path: { id }, header: ifMatch(version) } });
  await reloadProviders();
}

interface ProviderItemProps {
  readonly provider: Provider;
  readonly onEdit?: () => void;
  readonly onRemove?: () => void;
}

function ProviderItem({ provider: { label, issuer, isEnabled }, onEdit, onRemove }: ProviderItemProps) {
  const t = useSettingTexts();
  return (
    <Item
      title={label}
      text={
        <>
          <StatusTag tone={isEnabled ? 'good' : 'neutral'}>
            {isEnabled ? t('providers.on') : t('providers.off')}
          </StatusTag>{' '}
          · {issuer}
        </>
      }
      actions={
        onEdit && (
          <>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={t('providers.edit.of', { label })}
              onClick={onEdit}
            />
            <Button
              type="text"
              size="small"
              danger
              icon={<DeleteOutlined />}
              aria-label={t('providers.remove.of', { label })}
              onClick={onRemove}
            />
          </>
        )
      }
    />
  );
}
