import { SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { PageHeader } from '../../ui/page-header';
import { UrlTabs } from '../../ui/url-tabs';
import { Differences } from './differences';
import { RunDrawer } from './run-drawer';
import { Runs } from './runs';
import { Sources } from './sources';
import { useReconciliationTexts } from './texts';

/** What vendors bill beside what was sent to them. */
export default function ReconciliationPage() {
  const t = useReconciliationTexts();
  const mayWrite = permissionsIn(useMe(), undefined).has('reconciliation:write');
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          mayWrite && (
            <Button type="primary" icon={<SwapOutlined />} onClick={() => setIsAsking(true)}>
              {t('compare')}
            </Button>
          )
        }
      />
      <UrlTabs
        tabs={[
          { key: 'differences', label: t('differences'), children: <Differences mayWrite={mayWrite} /> },
          { key: 'runs', label: t('runs'), children: <Runs /> },
          { key: 'sources', label: t('sources'), children: <Sources mayWrite={mayWrite} /> },
        ]}
      />
      <RunDrawer open={isAsking} onClose={() => setIsAsking(false)} />
    </>
  );
}
