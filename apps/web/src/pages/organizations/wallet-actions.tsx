import { DownOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import type { Organization } from './data';
import { MoneyDrawer, opening, type Opened } from './money-drawer';
import { useOrganizationTexts } from './texts';
import { type Verb } from './verbs';

/** Everything that changes a wallet, for those who may. */
export function WalletActions({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const [opened, setOpened] = useState<Opened>();
  if (!permissionsIn(useMe(), organization.id).has('wallets:write')) return null;
  const open = (verb: Verb) => setOpened(opening(verb));
  const item = (verb: Verb) => ({ key: verb, label: t(`verb.${verb}`), onClick: () => open(verb) });
  const line = { type: 'divider' as const };
  const state = item(organization.walletState === 'frozen' ? 'unfreeze' : 'freeze');
  const limits = [item('setCreditLimit'), item('setOverdraft')];
  const items = [item('grant'), item('refund'), item('adjust'), line, ...limits, line, state];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button icon={<DownOutlined />} iconPlacement="end">
          {t('money')}
        </Button>
      </Dropdown>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => open('topUp')}>
        {t('verb.topUp')}
      </Button>
      {opened && <MoneyDrawer organization={organization} opened={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
