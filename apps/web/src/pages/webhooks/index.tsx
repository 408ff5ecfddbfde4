import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { PageHeader } from '../../ui/page-header';
import { SecretOnce } from '../../ui/secret-once';
import { UrlTabs } from '../../ui/url-tabs';
import type { Webhook } from './data';
import { Deliveries } from './deliveries';
import { Endpoints } from './endpoints';
import { useWebhookTexts } from './texts';
import { WebhookDrawer } from './webhook-drawer';
import './webhooks.css';

/** Where an organization is told what happens to it, and what it was told. */
export default function WebhooksPage() {
  const t = useWebhookTexts();
  const { organizationId = '' } = usePlace().params;
  const mayWrite = permissionsIn(useMe(), organizationId).has('webhooks:write');
  const [drawn, draw] = useState<Webhook | 'new'>();
  const [made, setMade] = useState<{ readonly url: string; readonly secret: string }>();
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => draw('new')}>
      {t('new')}
    </Button>
  );
  const shared = { organizationId, mayWrite };
  const endpoints = <Endpoints {...shared} create={create} onEdit={draw} onSecret={setMade} />;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <UrlTabs
        key={organizationId}
        tabs={[
          { key: 'endpoints', label: t('endpoints'), children: endpoints },
          { key: 'deliveries', label: t('deliveries'), children: <Deliveries {...shared} /> },
        ]}
      />
      {drawn && <WebhookDrawer {...shared} webhook={drawn} onClose={() => draw(undefined)} onSecret={setMade} />}
      <SecretOnce
        title={t('rotated', { url: made?.url ?? '' })}
        secret={made?.secret}
        onDone={() => setMade(undefined)}
      />
    </>
  );
}
