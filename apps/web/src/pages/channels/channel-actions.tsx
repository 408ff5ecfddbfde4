import { CopyOutlined, DeleteOutlined } from '@ant-design/icons';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { toProblem } from '../../client';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { RowAction } from '../../ui/data-columns';
import { deleteChannel, duplicateChannel, type ChannelSummary } from './channels-api';
import { useChannelTexts } from './texts';

type Subject = Pick<ChannelSummary, 'id' | 'name' | 'version'>;

/** What can be done with one channel, in the list and on its page. `onDeleted` comes after it is gone. */
export function useChannelActions(open: (id: string) => void, onDeleted?: () => void) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const [deleting, setDeleting] = useState<Subject>();
  const duplicate = async (id: string) => {
    try {
      open(await duplicateChannel(id));
      void message.success(t('duplicated'));
    } catch (error) {
      void message.error(toProblem(error).message);
    }
  };
  const actionsOf = (channel: Subject): readonly RowAction[] => [
    { key: 'duplicate', label: t('duplicate'), icon: <CopyOutlined />, run: () => void duplicate(channel.id) },
    { key: 'delete', label: t('delete'), icon: <DeleteOutlined />, isDangerous: true, run: () => setDeleting(channel) },
  ];
  const dialog: ReactNode = (
    <ConfirmDanger
      open={deleting !== undefined}
      title={t('delete.title')}
      text={t('delete.text')}
      name={deleting?.name ?? ''}
      confirmLabel={t('delete')}
      confirm={async () => {
        await deleteChannel(deleting!);
        onDeleted?.();
      }}
      onClose={() => setDeleting(undefined)}
    />
  );
  return { actionsOf, dialog };
}
