import { Alert, App, Button, Form } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { toProblem } from '../../client';
import { useSettingTexts } from './texts';

interface SettingFormProps<Values extends object> {
  readonly values: Values;
  readonly save: (values: Values) => Promise<unknown>;
  readonly children: ReactNode;
}

/** One setting, saved by itself. */
export function SettingForm<Values extends object>({ values, save, children }: SettingFormProps<Values>) {
  const t = useSettingTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [isTouched, setIsTouched] = useState(false);
  const mayWrite = permissionsIn(useMe(), undefined).has('settings:write');
  const saving = useMutation({
    mutationFn: save,
    meta: { isShown: true },
    onSuccess: () => message.success(t('saved')),
    onError: (error) => {
      // The API speaks of `value.name`; a list is one field here.
      const named = toProblem(error).errors.filter(({ param }) => param.startsWith('value.'));
      form.setFields(named.map((one) => ({ name: one.param.split('.')[1] as never, errors: [one.message] })));
    },
  });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="settings-form"
      initialValues={values}
      disabled={!mayWrite || saving.isPending}
      onValuesChange={() => setIsTouched(true)}
      onFinish={(next) => saving.mutate(next)}
    >
      {children}
      {saving.error && (
        <Alert type="error" role="alert" showIcon title={toProblem(saving.error).message} className="refused" />
      )}
      {mayWrite && (
        <Button htmlType="submit" type="primary" disabled={!isTouched} loading={saving.isPending}>
          {t('save')}
        </Button>
      )}
    </Form>
  );
}
