import { Form, Input } from 'antd';
import { useEntranceTexts } from './texts';

const MIN_LENGTH = 12;

interface NewPasswordProps {
  /** The first one of somebody. */
  readonly isFirst?: boolean;
  readonly size?: 'large' | 'middle';
}

/** The field `password`; what else is wrong with one the server says. */
export function NewPassword({ isFirst = false, size = 'middle' }: NewPasswordProps) {
  const t = useEntranceTexts();
  return (
    <Form.Item
      name="password"
      label={isFirst ? t('password.choose') : t('password.new')}
      extra={t('password.rule')}
      validateTrigger="onBlur"
      rules={[{ required: true, min: MIN_LENGTH, message: t('password.short') }]}
    >
      <Input.Password autoComplete="new-password" size={size} />
    </Form.Item>
  );
}
