import { App, DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';

interface DrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** How long drafts of a usual month take: the list is loaded again then. */
const SOON_MS = 3_000;

export function DraftsDrawer({ open, onClose }: DrawerProps) {
  const t = usePageTexts();
  const { message } = App.useApp();
  const submit = async ({ month: chosen }: { readonly month: Dayjs }) => {
    const month = chosen.format('YYYY-MM');
    await client.POST('/api/statements/drafts', { body: { month } });
    void message.success(t('drafts.asked', { month }));
    setTimeout(() => void reloadStatements(), SOON_MS);
  };
  return (
    <FormDrawer<{ month: Dayjs }>
      open={open}
      title={t('drafts')}
      submitLabel={t('drafts')}
      initialValues={{ month: dayjs().subtract(1, 'month') }}
      submit={submit}
      onClose={onClose}
    >
      <p>{t('drafts.text')}</p>
      <Form.Item name="month" label={t('month')} rules={[{ required: true, message: t('month.needed') }]}>
        <DatePicker picker="month" format="YYYY-MM" disabledDate={(day) => day.isAfter(dayjs(), 'month')} />
      </Form.Item>
    </FormDrawer>
  );
}
