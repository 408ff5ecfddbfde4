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
import { PaymentProviderDrawer, reloadPaymentProviders, type PaymentProvider } from './payment-provider-drawer';
import { useSettingTexts } from './texts';

/** Who takes payments for us. */
export function PaymentProviders() {
  const t = useSettingTexts();
  const providers = api.useQuery('get', '/api/payment-providers');
  const mayWrite = permissionsIn(useMe(), undefined).has('settings:write');
  const [drawn, draw] = useState<PaymentProvider | 'new'>();
  const [leaving, setLeaving] = useState<PaymentProvider>();
  return (
    <Section title={t('payers')}>
      <p className="settings-text">{t('payers.text')}</p>
      {providers.error && <Failed error={providers.error} onRetry={providers.refetch} />}
      {providers.isPending && <LoadingRows count={1} />}
      {providers.data && <List items={providers.data.items} {...(mayWrite && { draw, leave: setLeaving })} />}
      {mayWrite && (
        <Button className="settings-add" icon={<PlusOutlined />} onClick={() => draw('new')}>
          {t('payers.add')}
        </Button>
      )}
      {drawn && <PaymentProviderDrawer provider={drawn} onClose={() => draw(undefined)} />}
      {leaving && <Removal provider={leaving} onClose={() => setLeaving(undefined)} />}
    </Section>
  );
}

interface ListProps {
  readonly items: readonly PaymentProvider[];
  /** Absent for who may only look. */
  readonly draw?: (provider: PaymentProvider) => void;
  readonly leave?: (provider: PaymentProvider) => void;
}

function List({ items, draw, leave }: ListProps) {
  const t = useSettingTexts();
  if (items.length === 0) return <p className="faint">{t('payers.empty')}</p>;
  return (
    <Items label={t('payers')}>
      {items.map((provider) => (
        <Item
          key={provider.id}
          title={provider.label}
          text={<Standing provider={provider} />}
          actions={draw && leave && <Buttons provider={provider} draw={draw} leave={leave} />}
        />
      ))}
    </Items>
  );
}

interface RemovalProps {
  readonly provider: PaymentProvider;
  readonly onClose: () => void;
}

function Removal({ provider, onClose }: RemovalProps) {
  const t = useSettingTexts();
  return (
    <ConfirmDanger
      open
      title={t('providers.remove.title', { label: provider.label })}
      text={t('payers.remove.text')}
      name={provider.name}
      confirmLabel={t('providers.remove')}
      confirm={() => remove(provider)}
      onClose={onClose}
    />
  );
}

function Standing({ provider: { name, isEnabled } }: { readonly provider: PaymentProvider }) {
  const t = useSettingTexts();
  const tone = isEnabled ? 'good' : 'neutral';
  return (
    <>
      <StatusTag tone={tone}>{isEnabled ? t('providers.on') : t('providers.off')}</StatusTag> · {name}
    </>
  );
}

interface ButtonsProps {
  readonly provider: PaymentProvider;
  readonly draw: (provider: PaymentProvider) => void;
  readonly leave: (provider: PaymentProvider) => void;
}

function Buttons({ provider, draw, leave }: ButtonsProps) {
  const t = useSettingTexts();
  const of = { label: provider.label };
  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<EditOutlined />}
        aria-label={t('providers.edit.of', of)}
        onClick={() => draw(provider)}
      />
      <Button
        type="text"
        size="small"
        danger
        icon={<DeleteOutlined />}
        aria-label={t('providers.remove.of', of)}
        onClick={() => leave(provider)}
      />
    </>
  );
}

async function remove({ name, version }: PaymentProvider): Promise<void> {
  await client.DELETE('/api/payment-providers/{id}', { params: { path: { id: name }, header: ifMatch(version) } });
  await reloadPaymentProviders();
}
