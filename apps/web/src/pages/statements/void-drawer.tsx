import { Form, Input } from 'antd';
import { client } from '../../client';
import type { WholeStatement } from '../../statements/statement';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';

export interface StatementDrawerProps {
  readonly open: boolean;
  readonly statement: WholeStatement;
  readonly onClose: () => void;
}

export function VoidDrawer({ open, statement: { id, number }, onClose }: StatementDrawerProps) {
  const t = usePageTexts();
  const submit = async (body: { readonly reason: string }) => {
    await client.POST('/api/statements/{id}/void', { params: { path: { id } }, body });
    await reloadStatements();
  };
  return (
    <FormDrawer<{ reason: string }>
      open={open}
      title={t('void.title', { number: number ?? '' })}
      submitLabel={t('void')}
      submit={submit}
      onClose={onClose}
    >
      <p>{t('void.text')}</p>
      <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('needed') }]}>
        <Input maxLength={500} autoComplete="off" autoFocus />
      </Form.Item>
    </FormDrawer>
  );
}
