import { LockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { client } from '../../client';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { Period } from './period';
import { usePageTexts } from './page-texts';

interface CloseButtonProps {
  readonly period: Period;
  readonly onDone: () => Promise<void>;
}

export function CloseButton({ period, onDone }: CloseButtonProps) {
  const t = usePageTexts();
  const mayClose = permissionsIn(useMe(), undefined).has('periods:close');
  const [isAsking, setIsAsking] = useState(false);
  const { month, state } = period;
  if (!mayClose || state === 'closed') return null;
  const close = async () => {
    const body = { leavesStragglers: period.mayLeaveStragglers };
    await client.POST('/api/periods/{id}/close', { params: { path: { id: month } }, body });
    await onDone();
  };
  return (
    <>
      <Button type="primary" icon={<LockOutlined />} disabled={!period.mayClose} onClick={() => setIsAsking(true)}>
        {t('close')}
      </Button>
      <ConfirmDanger
        open={isAsking}
        title={t('close.title', { month })}
        text={
          <>
            {t('close.text', { month })} {period.mayLeaveStragglers && t('close.stragglers')}
          </>
        }
        name={month}
        confirmLabel={t('close')}
        confirm={close}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}
