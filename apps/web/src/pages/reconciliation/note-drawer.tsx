import { Form, Input } from 'antd';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadReconciliation } from './data';
import { useReconciliationTexts } from './texts';

export type Decision = 'explanation' | 'dismissal';

interface NoteDrawerProps {
  readonly id: string;
  readonly decision: Decision | undefined;
  readonly onClose: () => void;
}

/** Why somebody decided so. */
export function NoteDrawer({ id, decision, onClose }: NoteDrawerProps) {
  const t = useReconciliationTexts();
  const submit = async (body: { readonly note: string }) => {
    const params = { path: { id } };
    await (decision === 'dismissal'
      ? client.POST('/api/reconciliation/differences/{id}/dismissal', { params, body })
      : client.POST('/api/reconciliation/differences/{id}/explanation', { params, body }));
    await reloadReconciliation();
  };
  return (
    <FormDrawer<{ note: string }>
      open={decision !== undefined}
      title={decision === 'dismissal' ? t('dismiss') : t('explain')}
      submit={submit}
      onClose={onClose}
    >
      <p className="form-note">{decision === 'dismissal' ? t('dismiss.text') : t('explain.text')}</p>
      <Form.Item name="note" label={t('note')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
        <Input.TextArea rows={4} maxLength={1_000} autoFocus />
      </Form.Item>
    </FormDrawer>
  );
}
