import { Form, Input, InputNumber } from 'antd';
import { api, client, ifMatch } from '../../client';
import type { components } from '../../client/generated/api';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';

type Entity = Omit<components['schemas']['LegalEntity'], 'version'>;

interface DrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Who issues the documents. */
export function LegalEntityDrawer({ open, onClose }: DrawerProps) {
  const t = usePageTexts();
  const entity = api.useQuery('get', '/api/legal-entity', {}, { enabled: open });
  if (!entity.data) return null;
  const { version, ...values } = entity.data;
  const submit = async (body: Entity) => {
    await client.PUT('/api/legal-entity', { params: { header: ifMatch(version) }, body });
    await reloadStatements();
  };
  return (
    <FormDrawer<Entity>
      open={open}
      title={t('entity')}
      initialValues={values}
      submit={submit}
      onClose={onClose}
      onReload={reloadStatements}
    >
      <p>{t('entity.text')}</p>
      <Form.Item name="legalName" label={t('legalName')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="address" label={t('address')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} />
      </Form.Item>
      <Form.Item name="taxId" label={t('taxId')}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Form.Item name="bankDetails" label={t('bankDetails')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} />
      </Form.Item>
      <Form.Item name="numberPrefix" label={t('numberPrefix')} extra={t('numberPrefix.hint')}>
        <Input maxLength={10} autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="taxName" label={t('taxName')}>
        <Input maxLength={30} autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="taxRatePercent" label={t('taxRatePercent')} rules={[{ required: true, message: t('needed') }]}>
        <Input suffix="%" inputMode="decimal" autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item
        name="graceDays"
        label={t('graceDays')}
        extra={t('graceDays.hint')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <InputNumber min={0} max={20} precision={0} style={{ width: 180 }} />
      </Form.Item>
    </FormDrawer>
  );
}
