import { App, Button, Drawer, Table } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { Rest } from '../../parts/failures/rest';
import { changeChannel, useMayWrite, type Channel, type Circuit, type Discovered, type Mapping } from './channels-api';
import { ModelPicker } from './model-picker';
import { useChannelTexts } from './texts';

/** What a channel serves, and under which names there. */
export function Models({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const mayWrite = useMayWrite();
  const [isEditing, setIsEditing] = useState(false);
  return (
    <>
      <div className="page-header" style={{ marginTop: 24, marginBottom: 8, alignItems: 'center' }}>
        <h2 className="heading" style={{ margin: 0 }}>
          {t('models')}
        </h2>
        {mayWrite && <Button onClick={() => setIsEditing(true)}>{t('models.edit')}</Button>}
      </div>
      <Table<Mapping>
        aria-label={t('models')}
        className="channel-models"
        size="small"
        rowKey="modelId"
        dataSource={channel.models}
        pagination={{ pageSize: 25, hideOnSinglePage: true, size: 'small' }}
        locale={{ emptyText: <span className="faint">{t('models.none')}</span> }}
        columns={[
          {
            key: 'modelId',
            title: t('publicModel'),
            render: (_, { modelId }) => <span className="code">{modelId}</span>,
          },
          {
            key: 'upstreamModel',
            title: t('upstreamModel'),
            render: (_, { upstreamModel }) => <UpstreamModel name={upstreamModel} circuits={channel.health.circuits} />,
          },
        ]}
      />
      {isEditing && <ModelsDrawer channel={channel} onClose={() => setIsEditing(false)} />}
    </>
  );
}

/** What a model is called there, and why it rests if it does. */
function UpstreamModel({ name, circuits }: { readonly name: string; readonly circuits: readonly Circuit[] }) {
  const circuit = circuits.find(({ kind, subject }) => kind === 'model' && subject === name);
  return (
    <span className="rest-cell">
      <span className="code">{name}</span>
      {circuit && (
        <small>
          <Rest circuit={circuit} />
        </small>
      )}
    </span>
  );
}

function ModelsDrawer({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const [models, setModels] = useState<Mapping[]>(channel.models);
  const [discovered, setDiscovered] = useState<readonly Discovered[]>();
  const [isBusy, setIsBusy] = useState(false);
  const during = async (work: () => Promise<void>) => {
    setIsBusy(true);
    await work().catch((error: unknown) => void message.error(toProblem(error).message));
    setIsBusy(false);
  };
  const discover = () =>
    during(async () => {
      const params = { path: { id: channel.id } };
      const { data } = await client.POST('/api/channels/{id}/discover-models', { params, body: {} });
      setDiscovered(data!.models);
    });
  const save = () =>
    during(async () => {
      await changeChannel(channel, { models });
      onClose();
    });
  return (
    <Drawer
      open
      title={t('models.edit')}
      size={720}
      onClose={onClose}
      footer={
        <div className="drawer-buttons">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={isBusy} onClick={save}>
            {t('models.save', { count: models.length })}
          </Button>
        </div>
      }
    >
      <p className="faint">{t('models.edit.text')}</p>
      <Button loading={isBusy} onClick={discover} style={{ marginBottom: 16 }}>
        {t('models.discover')}
      </Button>
      <ModelPicker discovered={discovered} value={models} onChange={setModels} />
    </Drawer>
  );
}
