import { Alert, App, Button, Drawer, Form, type FormInstance } from 'antd';
import { useState, type ReactNode } from 'react';
import { toProblem, type Problem } from '../client';
import { markOf } from './form-fields';
import { useUiTexts } from './ui-texts';

interface FormDrawerProps<Values extends object> {
  readonly open: boolean;
  readonly title: string;
  readonly initialValues?: Partial<Values>;
  /** Sends the change. A Problem it throws marks the fields it names; the drawer stays open. */
  readonly submit: (values: Values) => Promise<unknown>;
  /** Called after a submit that went well, and when the person leaves. */
  readonly onClose: () => void;
  /** Loads what somebody else has changed in the meantime (412). */
  readonly onReload?: () => unknown;
  readonly submitLabel?: string;
  readonly size?: number;
  /** `Form.Item`s, named as the API's fields; a function gets the form, for fields that depend on others. */
  readonly children: ReactNode | ((form: FormInstance<Values>) => ReactNode);
}

/** A form at the side: asks before it loses what was entered, and says what the server refused where it was entered. */
export function FormDrawer<Values extends object>(props: FormDrawerProps<Values>) {
  const { open, title, initialValues, onClose, onReload, submitLabel, size = 480, children } = props;
  const t = useUiTexts();
  const [form] = Form.useForm<Values>();
  const { isSending, problem, send, reset } = useSubmit(form, props);
  const { isTouched, touch, leave } = useUnsavedQuestion(onClose);
  const reload = () => {
    reset();
    touch(false);
    void onReload?.();
    onClose();
  };
  return (
    <Drawer
      open={open}
      title={title}
      size={size}
      onClose={leave}
      destroyOnHidden
      afterOpenChange={(isOpen) => {
        if (isOpen) return;
        reset();
        touch(false);
      }}
      footer={
        <div className="drawer-buttons">
          <Button onClick={leave}>{t('cancel')}</Button>
          <Button type="primary" loading={isSending} onClick={() => form.submit()}>
            {submitLabel ?? t('save')}
          </Button>
        </div>
      }
    >
      {problem && <FormProblem problem={problem} {...(onReload && { onReload: reload })} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark="optional"
        preserve={false}
        scrollToFirstError={{ focus: true }}
        {...(initialValues && { initialValues })}
        onValuesChange={() => isTouched || touch(true)}
        onFinish={(values) => void send(values)}
      >
        {typeof children === 'function' ? children(form) : children}
        <button type="submit" hidden />
      </Form>
    </Drawer>
  );
}

/** Sends at most one at a time. */
function useSubmit<Values extends object>(
  form: FormInstance<Values>,
  { submit, onClose }: Pick<FormDrawerProps<Values>, 'submit' | 'onClose'>,
) {
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const send = async (values: Values) => {
    if (isSending) return;
    setIsSending(true);
    setProblem(undefined);
    try {
      await submit(values);
      onClose();
    } catch (error) {
      setProblem(markFields(form, toProblem(error)));
    } finally {
      setIsSending(false);
    }
  };
  return { isSending, problem, send, reset: () => setProblem(undefined) };
}

/** Marks the fields a problem names. Answers the problem when something is left to say above the form. */
function markFields<Values extends object>(form: FormInstance<Values>, problem: Problem): Problem | undefined {
  const marks = problem.errors.map((error) => markOf(form, error));
  const names = new Map(marks.flatMap((mark) => (mark ? [[mark.name.join('.'), mark.name]] : [])));
  const messagesAt = (key: string) =>
    marks.flatMap((mark) => (mark && mark.name.join('.') === key ? mark.message : []));
  form.setFields([...names].map(([key, name]) => ({ name: name as never, errors: [...new Set(messagesAt(key))] })));
  return names.size > 0 && !marks.includes(undefined) ? undefined : problem;
}

function useUnsavedQuestion(onClose: () => void) {
  const t = useUiTexts();
  const { modal } = App.useApp();
  const [isTouched, touch] = useState(false);
  const leave = () => {
    if (!isTouched) return onClose();
    modal.confirm({
      title: t('unsaved'),
      content: t('unsaved.text'),
      okText: t('unsaved.discard'),
      cancelText: t('unsaved.stay'),
      okButtonProps: { danger: true },
      onOk: onClose,
    });
  };
  return { isTouched, touch, leave };
}

function FormProblem({ problem, onReload }: { readonly problem: Problem; readonly onReload?: () => void }) {
  const t = useUiTexts();
  const style = { marginBottom: 16 };
  if (!problem.isConflict) return <Alert type="error" showIcon role="alert" title={problem.message} style={style} />;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      style={style}
      title={t('conflict')}
      description={t('conflict.text')}
      action={onReload && <Button onClick={onReload}>{t('conflict.load')}</Button>}
    />
  );
}
