import { SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { PageHeader } from '../../ui/page-header';
import { UrlTabs } from '../../ui/url-tabs';
import type { DaysOfSource } from './data';
import { Differences } from './differences';
import { RunDrawer } from './run-drawer';
import { Runs } from './runs';
import { Sources } from './sources';
import { useReconciliationTexts } from './texts';

/** What vendors bill beside what was sent to them. */
export default function ReconciliationPage() {
  const t = useReconciliationTexts();
  const mayWrite = permissionsIn(useMe(), undefined).has('reconciliation:write');
  const [asked, ask] = useState<Partial<DaysOfSource>>();
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          mayWrite && (
            <Button type="primary" icon={<SwapOutlined />} onClick={() => ask({})}>
              {t('compare')}
            </Button>
          )
        }
      />
      <UrlTabs
        tabs={[
          { key: 'differences', label: t('differences'), children: <Differences mayWrite={mayWrite} /> },
          { key: 'runs', label: t('runs'), children: <Runs /> },
          { key: 'sources', label: t('sources'), children: <Sources mayWrite={mayWrite} onImported={ask} /> },
        ]}
      />
      {asked && <RunDrawer asked={asked} onClose={() => ask(undefined)} />}
    </>
  );
}
