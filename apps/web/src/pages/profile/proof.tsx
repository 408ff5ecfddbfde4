import { Form, Input } from 'antd';
import { FormDrawer } from '../../ui/form-drawer';
import { useSecurity } from './data';
import { useProfileTexts } from './texts';

export interface ProofValues {
  readonly password?: string;
  readonly code?: string;
}

interface ProofProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text?: string;
  readonly submitLabel: string;
  readonly submit: (proof: ProofValues) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks for the password, or for a code of whoever has none: a session that was left open is not enough. */
export function Proof({ isOpen, title, text, submitLabel, submit, onClose }: ProofProps) {
  const t = useProfileTexts();
  const hasPassword = useSecurity().data?.hasPassword ?? true;
  const rules = [{ required: true, message: t('proof.needed') }];
  return (
    <FormDrawer<ProofValues> open={isOpen} title={title} submitLabel={submitLabel} submit={submit} onClose={onClose}>
      {text && <p>{text}</p>}
      {hasPassword ? (
        <Form.Item name="password" label={t('proof.password')} extra={t('proof.needed')} rules={rules}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      ) : (
        <Form.Item name="code" label={t('proof.code')} extra={t('proof.needed')} rules={rules}>
          <Input autoComplete="one-time-code" autoFocus />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
