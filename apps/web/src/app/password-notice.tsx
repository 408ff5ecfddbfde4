import { useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useAppTexts } from './app-texts';
import { useMe } from './session';

/** For whoever logs in with a password that somebody else has made. */
export function PasswordNotice() {
  const t = useAppTexts();
  const navigate = useNavigate();
  if (!useMe().mustChangePassword) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('password.notice')}
      action={
        <Button size="small" onClick={() => void navigate({ to: '/profile', hash: 'password' })}>
          {t('password.change')}
        </Button>
      }
      className="shell-notice"
    />
  );
}
