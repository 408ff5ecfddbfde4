import { useQuery } from '@tanstack/react-query';
import { Form, Input, QRCode } from 'antd';
import { client } from '../../client';
import { CopyText } from '../../ui/copy-text';
import { FormDrawer } from '../../ui/form-drawer';
import { Failed, LoadingRows } from '../../ui/states';
import { reloadMine } from './data';
import { useProfileTexts } from './texts';

interface TotpSetupProps {
  readonly onClose: () => void;
  readonly onCodes: (codes: readonly string[]) => void;
}

const SIZE = 176;

/** A seed for the app, as a QR code, and the first code of it. */
export function TotpSetup({ onClose, onCodes }: TotpSetupProps) {
  const t = useProfileTexts();
  // Asked for once, and not kept: every answer is another seed.
  const seed = useQuery({
    queryKey: ['totp seed'],
    queryFn: async () => (await client.POST('/api/me/totp')).data!,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const submit = async ({ code }: { readonly code: string }) => {
    const { data } = await client.POST('/api/me/totp/confirm', { body: { code } });
    onCodes(data!.recoveryCodes);
    await reloadMine();
  };
  return (
    <FormDrawer<{ code: string }>
      open
      title={t('totp.setup.title')}
      submitLabel={t('totp.setup.confirm')}
      submit={submit}
      onClose={onClose}
    >
      {seed.error && <Failed error={seed.error} onRetry={seed.refetch} />}
      {seed.isPending && <LoadingRows count={6} />}
      {seed.data && (
        <>
          <div className="totp-setup">
            <p>{t('totp.setup.scan')}</p>
            <div className="totp-code-image" role="img" aria-label={t('totp.setup.qr')}>
              <QRCode type="svg" value={seed.data.uri} size={SIZE} bordered={false} color="#000" bgColor="#fff" />
            </div>
            <div>
              {t('totp.setup.type')} <CopyText text={seed.data.secret} />
            </div>
          </div>
          <Form.Item
            name="code"
            label={t('totp.setup.code')}
            rules={[{ required: true, pattern: /^\s*\d{3}\s?\d{3}\s*$/, message: t('totp.setup.code.needed') }]}
            validateTrigger="onBlur"
          >
            <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={8} />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  );
}
