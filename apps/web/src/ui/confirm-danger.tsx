import { Alert, Input, Modal } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { toProblem, type Problem } from '../client';
import { useUiTexts } from './ui-texts';

interface ConfirmDangerProps {
  readonly open: boolean;
  readonly title: string;
  /** What will be lost. */
  readonly text: ReactNode;
  /** What has to be typed. */
  readonly name: string;
  readonly confirmLabel: string;
  readonly confirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** For what cannot be undone: the name has to be typed. */
export function ConfirmDanger(props: ConfirmDangerProps) {
  return <Dialog key={String(props.open)} {...props} />;
}

function Dialog({ open, title, text, name, confirmLabel, confirm, onClose }: ConfirmDangerProps) {
  const t = useUiTexts();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async () => {
    setIsBusy(true);
    try {
      await confirm();
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={confirmLabel}
      okButtonProps={{ danger: true, disabled: typed !== name }}
      confirmLoading={isBusy}
      onOk={run}
      onCancel={onClose}
    >
      <p>{text}</p>
      <label htmlFor={id}>{t('confirm.type', { name })}</label>
      <Input id={id} value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
      {problem && <Alert type="error" role="alert" showIcon title={problem.message} style={{ marginTop: 12 }} />}
    </Modal>
  );
}
