import { Checkbox, Form, Input } from 'antd';
import { client, ifMatch } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { EVENTS, reloadWebhooks, type Webhook } from './data';
import { useWebhookTexts } from './texts';

interface Values {
  readonly url: string;
  readonly description?: string;
  readonly events: (typeof EVENTS)[number][];
}

interface WebhookDrawerProps {
  readonly organizationId: string;
  readonly webhook: Webhook | 'new';
  readonly onClose: () => void;
  readonly onSecret: (made: { readonly url: string; readonly secret: string }) => void;
}

export function WebhookDrawer({ organizationId, webhook, onClose, onSecret }: WebhookDrawerProps) {
  const t = useWebhookTexts();
  const existing = webhook === 'new' ? undefined : webhook;
  const submit = async ({ description = '', ...values }: Values) => {
    const body = { ...values, description };
    if (existing) {
      const params = { path: { organizationId, id: existing.id }, header: ifMatch(existing.version) };
      await client.PATCH('/api/organizations/{organizationId}/webhooks/{id}', { params, body });
    } else {
      const params = { path: { organizationId } };
      const { data } = await client.POST('/api/organizations/{organizationId}/webhooks', { params, body });
      onSecret(data!);
    }
    await reloadWebhooks();
  };
  return (
    <FormDrawer<Values>
      open
      title={existing ? t('edit.title') : t('new')}
      {...(!existing && { submitLabel: t('create') })}
      initialValues={existing ? (existing as Values) : { events: [...EVENTS] }}
      submit={submit}
      onClose={onClose}
      onReload={reloadWebhooks}
    >
      <Form.Item name="url" label={t('url')} extra={t('url.hint')} rules={[{ required: true, message: t('needed') }]}>
        <Input
          maxLength={2_000}
          autoComplete="off"
          inputMode="url"
          autoFocus={!existing}
          placeholder="https://example.com/webhooks/weir"
        />
      </Form.Item>
      <Form.Item name="description" label={t('about')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="events" label={t('events')} rules={[{ required: true, type: 'array', message: t('needed') }]}>
        <EventChoice />
      </Form.Item>
    </FormDrawer>
  );
}

interface EventChoiceProps {
  /** Given by the form, which would also mark the group as required: groups cannot be. */
  readonly id?: string;
  readonly value?: Values['events'];
  readonly onChange?: (events: Values['events']) => void;
}

function EventChoice({ id, value = [], onChange }: EventChoiceProps) {
  const t = useWebhookTexts();
  return (
    <div id={id}>
      <Checkbox.Group
        className="webhook-events"
        aria-label={t('events')}
        value={value}
        onChange={(events) => onChange?.(events)}
        options={EVENTS.map((type) => ({ value: type, label: <EventLabel type={type} /> }))}
      />
    </div>
  );
}

function EventLabel({ type }: { readonly type: (typeof EVENTS)[number] }) {
  const t = useWebhookTexts();
  return (
    <>
      {t(`event.${type}`)} <code className="faint">{type}</code>
    </>
  );
}
