import { App, Button, Form, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { forgetChannels, useOptions, type ChannelSummary } from './channels-api';
import { TagsField } from './settings-fields';
import { useChannelTexts } from './texts';

interface Changes {
  state?: 'enabled' | 'disabled';
  priority?: number | null;
  weight?: number | null;
  probeEverySeconds?: number | null;
  groupIds?: string[];
  addTags?: string[];
  removeTags?: string[];
}

interface BulkProps {
  readonly channels: readonly ChannelSummary[];
  readonly onDone: () => void;
}

/** The same for all selected channels, or for none of them. */
export function BulkButtons({ channels, onDone }: BulkProps) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const [isEditing, setIsEditing] = useState(false);
  const change = useBulkChange({ ids: channels.map(({ id }) => id) });
  const send = async (changes: Changes) => {
    await change(changes);
    onDone();
  };
  const setState = (state: 'enabled' | 'disabled') => async () => {
    await send({ state }).catch((error: unknown) => void message.error(toProblem(error).message));
  };
  const tags = [...new Set(channels.flatMap((channel) => channel.tags))].sort();
  return (
    <>
      <Button onClick={setState('enabled')}>{t('enable')}</Button>
      <Button onClick={setState('disabled')}>{t('disable')}</Button>
      <Button onClick={() => setIsEditing(true)}>{t('bulk.edit')}</Button>
      <BulkDrawer
        open={isEditing}
        title={t('bulk.title', { count: channels.length })}
        tags={tags}
        send={send}
        onClose={() => setIsEditing(false)}
      />
    </>
  );
}

interface TaggedProps {
  readonly tag: string;
  /** Undefined while it is not known. */
  readonly count: number | undefined;
}

/** All channels of a tag, also those on other pages. */
export function TaggedButton({ tag, count }: TaggedProps) {
  const t = useChannelTexts();
  const [isEditing, setIsEditing] = useState(false);
  const send = useBulkChange({ tag });
  return (
    <>
      <Button disabled={!count} onClick={() => setIsEditing(true)}>
        {t('bulk.tagged', { tag })}
      </Button>
      <BulkDrawer
        open={isEditing}
        title={t('bulk.tagged.title', { tag })}
        tags={[tag]}
        send={send}
        onClose={() => setIsEditing(false)}
      />
    </>
  );
}

function useBulkChange(whom: { readonly ids: string[] } | { readonly tag: string }) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  return async (changes: Changes) => {
    const { data } = await client.PATCH('/api/channels', { body: { ...whom, changes: filledIn(changes) } });
    await forgetChannels();
    void message.success(t('bulk.done', { count: data!.changed }));
  };
}

/** A field that was cleared again is not to be changed. */
const filledIn = (changes: Changes) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null && value !== undefined));

interface BulkDrawerProps {
  readonly open: boolean;
  readonly title: string;
  /** Those that can be taken away. */
  readonly tags: readonly string[];
  readonly send: (changes: Changes) => Promise<void>;
  readonly onClose: () => void;
}

function BulkDrawer({ open, title, tags, send, onClose }: BulkDrawerProps) {
  const t = useChannelTexts();
  const { groups } = useOptions();
  const wide = { width: '100%' };
  return (
    <FormDrawer<Changes> open={open} title={title} submit={send} onClose={onClose}>
      <p className="faint">{t('bulk.text')}</p>
      <div className="form-columns">
        <Form.Item name="priority" label={t('priority')} extra={t('priority.help')}>
          <InputNumber min={-1000} max={1000} precision={0} style={wide} />
        </Form.Item>
        <Form.Item name="weight" label={t('weight')} extra={t('weight.help')}>
          <InputNumber min={1} max={1000} precision={0} style={wide} />
        </Form.Item>
      </div>
      <Form.Item name="groupIds" label={t('groups')} extra={t('groups.help')}>
        <Select mode="multiple" allowClear options={groups.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="addTags" label={t('bulk.addTags')}>
        <TagsField />
      </Form.Item>
      {tags.length > 0 && (
        <Form.Item name="removeTags" label={t('bulk.removeTags')}>
          <TagsField choices={tags} />
        </Form.Item>
      )}
      <Form.Item name="probeEverySeconds" label={t('probeEverySeconds')} extra={t('probeEverySeconds.help')}>
        <InputNumber min={0} max={86_400} precision={0} suffix="s" style={wide} />
      </Form.Item>
    </FormDrawer>
  );
}
