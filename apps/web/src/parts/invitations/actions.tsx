import { DeleteOutlined, MailOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import type { RowAction } from '../../ui/data-columns';
import { resend, revoke, type Invitation, type SentInvitation } from './requests';
import { useInvitationListTexts } from './texts';

/** Says where the mail has gone. */
export function useSentNotice(): (sent: Pick<SentInvitation, 'email' | 'delivery'>) => void {
  const t = useInvitationListTexts();
  const { notification } = App.useApp();
  return ({ email, delivery }) =>
    notification.success({ title: t('sent'), description: t(`sent.${delivery}`, { email }) });
}

/** What can be done with an invitation that nobody has accepted. */
export function useInvitationActions(organizationId: string | undefined): (row: Invitation) => readonly RowAction[] {
  const t = useInvitationListTexts();
  const { modal } = App.useApp();
  const tell = useSentNotice();
  const again = useMutation({ mutationFn: (id: string) => resend(id, organizationId), onSuccess: tell });
  const withdraw = useMutation({ mutationFn: (id: string) => revoke(id, organizationId) });
  const ask = ({ id, email }: Invitation) =>
    void modal.confirm({
      title: t('revoke.title', { email }),
      content: t('revoke.text'),
      okText: t('revoke'),
      okButtonProps: { danger: true },
      onOk: () => withdraw.mutateAsync(id),
    });
  return (row) => {
    // An organization's admins leave alone what an owner has offered on the platform.
    const isOthers = organizationId !== undefined && row.platformRole !== 'none';
    if (isOthers || (row.state !== 'open' && row.state !== 'expired')) return [];
    return [
      { key: 'resend', label: t('resend'), icon: <MailOutlined />, run: () => again.mutate(row.id) },
      { key: 'revoke', label: t('revoke'), icon: <DeleteOutlined />, isDangerous: true, run: () => ask(row) },
    ];
  };
}
