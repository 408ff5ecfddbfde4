import { App, Button, Form, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { forgetChannels, useOptions, type ChannelSummary } from './channels-api';
import { useChannelTexts } from './texts';

interface BulkProps {
  readonly channels: readonly ChannelSummary[];
  readonly onDone: () => void;
}

interface Changes {
  state?: 'enabled' | 'disabled';
  priority?: number | null;
  weight?: number | null;
  groupIds?: string[];
}

/** The same for all selected channels, or for none of them. */
export function BulkButtons({ channels, onDone }: BulkProps) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const [isEditing, setIsEditing] = useState(false);
  const send = async (changes: Changes) => {
    const ids = channels.map(({ id }) => id);
    await client.PATCH('/api/channels', { body: { ids, changes: filledIn(changes) } });
    await forgetChannels();
    void message.success(t('bulk.done', { count: ids.length }));
    onDone();
  };
  const setState = (state: 'enabled' | 'disabled') => async () => {
    await send({ state }).catch((error: unknown) => void message.error(toProblem(error).message));
  };
  return (
    <>
      <Button onClick={setState('enabled')}>{t('enable')}</Button>
      <Button onClick={setState('disabled')}>{t('disable')}</Button>
      <Button onClick={() => setIsEditing(true)}>{t('bulk.edit')}</Button>
      <BulkDrawer open={isEditing} count={channels.length} send={send} onClose={() => setIsEditing(false)} />
    </>
  );
}

/** A field that was cleared again is not to be changed. */
function filledIn({ priority, weight, ...rest }: Changes) {
  const isGiven = (value: number | null | undefined): value is number => typeof value === 'number';
  return { ...rest, ...(isGiven(priority) && { priority }), ...(isGiven(weight) && { weight }) };
}

interface BulkDrawerProps {
  readonly open: boolean;
  readonly count: number;
  readonly send: (changes: Changes) => Promise<void>;
  readonly onClose: () => void;
}

function BulkDrawer({ open, count, send, onClose }: BulkDrawerProps) {
  const t = useChannelTexts();
  const { groups } = useOptions();
  return (
    <FormDrawer<Changes> open={open} title={t('bulk.title', { count })} submit={send} onClose={onClose}>
      <p className="faint">{t('bulk.text')}</p>
      <Form.Item name="priority" label={t('priority')} extra={t('priority.help')}>
        <InputNumber min={-1000} max={1000} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="weight" label={t('weight')} extra={t('weight.help')}>
        <InputNumber min={1} max={1000} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="groupIds" label={t('groups')} extra={t('groups.help')}>
        <Select mode="multiple" allowClear options={groups.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
    </FormDrawer>
  );
}
