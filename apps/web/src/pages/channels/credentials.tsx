import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Switch, Table } from 'antd';
import { useState } from 'react';
import { client, ifMatch, toProblem } from '../../client';
import { Rest } from '../../parts/failures/rest';
import { FormDrawer } from '../../ui/form-drawer';
import { Section } from '../../ui/section';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { forgetChannels, useMayWrite, type Channel, type Circuit, type Credential } from './channels-api';
import { useChannelTexts } from './texts';
import { secretsIn } from './vendor-fields';

/** The keys of a channel; a call draws one of those that are enabled. */
export function Credentials({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const mayWrite = useMayWrite();
  const [isAdding, setIsAdding] = useState(false);
  const { setState, remove } = useCredentialChanges(channel);
  return (
    <Section title={t('credentials')}>
      <Table<Credential>
        aria-label={t('credentials')}
        size="small"
        rowKey="id"
        dataSource={channel.credentials}
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small' }}
        columns={[
          {
            key: 'lastFour',
            title: t('credential'),
            render: (_, credential) => <Key credential={credential} circuits={channel.health.circuits} />,
          },
          { key: 'createdAt', title: t('createdAt'), render: (_, { createdAt }) => <Time value={createdAt} /> },
          {
            key: 'state',
            title: t('state'),
            width: 96,
            render: (_, credential) => <CredentialState credential={credential} onChange={setState(credential)} />,
          },
          {
            key: 'remove',
            title: <span className="visually-hidden">{t('actions')}</span>,
            width: 40,
            render: (_, credential) =>
              mayWrite && (
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t('credential.remove', { lastFour: credential.lastFour })}
                  onClick={() => remove(credential)}
                />
              ),
          },
        ]}
      />
      {mayWrite && (
        <Button icon={<PlusOutlined />} style={{ marginTop: 12 }} onClick={() => setIsAdding(true)}>
          {t('credential.add')}
        </Button>
      )}
      <AddDrawer channel={channel} open={isAdding} onClose={() => setIsAdding(false)} />
    </Section>
  );
}

interface KeyProps {
  readonly credential: Credential;
  readonly circuits: readonly Circuit[];
}

/** What is shown of a key, and why it rests if it does. */
function Key({ credential: { id, lastFour }, circuits }: KeyProps) {
  const circuit = circuits.find(({ kind, subject }) => kind === 'credential' && subject === id);
  return (
    <span className="rest-cell">
      <span className="code">…{lastFour}</span>
      {circuit && (
        <small>
          <Rest circuit={circuit} />
        </small>
      )}
    </span>
  );
}

interface StateProps {
  readonly credential: Credential;
  readonly onChange: (isOn: boolean) => Promise<void>;
}

function CredentialState({ credential: { lastFour, state, canBeOpened }, onChange }: StateProps) {
  const t = useChannelTexts();
  const mayWrite = useMayWrite();
  if (!canBeOpened) return <StatusTag tone="bad">{t('credential.sealed')}</StatusTag>;
  return (
    <Switch
      size="small"
      aria-label={t('credential.state', { lastFour })}
      disabled={!mayWrite}
      checked={state === 'enabled'}
      onChange={onChange}
    />
  );
}

function useCredentialChanges({ id, version }: Channel) {
  const t = useChannelTexts();
  const { message, modal } = App.useApp();
  const paramsOf = (credential: Credential) => ({
    path: { id, credentialId: credential.id },
    header: ifMatch(version),
  });
  const during = async (change: Promise<unknown>) => {
    await change.catch((error: unknown) => void message.error(toProblem(error).message));
    await forgetChannels();
  };
  const path = '/api/channels/{id}/credentials/{credentialId}';
  const setState = (credential: Credential) => (isOn: boolean) => {
    const body = { state: isOn ? ('enabled' as const) : ('disabled' as const) };
    return during(client.PATCH(path, { params: paramsOf(credential), body }));
  };
  const remove = (credential: Credential) =>
    modal.confirm({
      title: t('credential.remove', { lastFour: credential.lastFour }),
      content: t('credential.remove.text'),
      okText: t('delete'),
      cancelText: t('cancel'),
      okButtonProps: { danger: true },
      onOk: () => during(client.DELETE(path, { params: paramsOf(credential) })),
    });
  return { setState, remove };
}

interface AddProps {
  readonly channel: Channel;
  readonly open: boolean;
  readonly onClose: () => void;
}

function AddDrawer({ channel: { id, version }, open, onClose }: AddProps) {
  const t = useChannelTexts();
  const submit = async ({ secrets }: { readonly secrets: string }) => {
    const params = { path: { id }, header: ifMatch(version) };
    await client.POST('/api/channels/{id}/credentials', { params, body: { secrets: secretsIn(secrets) } });
    await forgetChannels();
  };
  return (
    <FormDrawer open={open} title={t('credential.add')} submit={submit} onClose={onClose} onReload={forgetChannels}>
      <Form.Item
        name="secrets"
        label={t('field.secrets')}
        extra={t('field.secrets.help')}
        rules={[{ required: true, whitespace: true, message: t('field.secrets.missing') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} className="code" autoComplete="off" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
