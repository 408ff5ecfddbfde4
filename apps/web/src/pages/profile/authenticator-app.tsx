import { Button } from 'antd';
import { useState } from 'react';
import { client } from '../../client';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { reloadMine, useSecurity } from './data';
import { Part } from './part';
import { Proof, type ProofValues } from './proof';
import { RecoveryCodes } from './recovery-codes';
import { useProfileTexts } from './texts';
import { TotpSetup } from './totp-setup';

type Dialog = 'set-up' | 'disable' | 'renew';

export function AuthenticatorApp() {
  const t = useProfileTexts();
  const security = useSecurity();
  const [dialog, setDialog] = useState<Dialog>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => setDialog(undefined);
  const totp = security.data?.totp;
  const disable = async (body: ProofValues) => {
    await client.POST('/api/me/totp/disable', { body });
    await reloadMine();
  };
  const renew = async (body: ProofValues) => {
    const { data } = await client.POST('/api/me/recovery-codes', { body });
    setCodes(data!.recoveryCodes);
    await reloadMine();
  };
  return (
    <Part
      title={t('totp')}
      text={t('totp.text')}
      action={
        totp?.isEnabled === false && (
          <Button type="primary" onClick={() => setDialog('set-up')}>
            {t('totp.enable')}
          </Button>
        )
      }
    >
      {security.error && <Failed error={security.error} onRetry={security.refetch} />}
      {security.isPending && <LoadingRows count={1} />}
      {totp && (
        <div className="profile-state">
          <StatusTag tone={totp.isEnabled ? 'good' : 'neutral'}>
            {totp.isEnabled ? t('totp.on') : t('totp.off')}
          </StatusTag>
          {totp.isEnabled && (
            <>
              <span className="faint">{t('totp.codesLeft', { count: totp.recoveryCodesLeft })}</span>
              <Button size="small" onClick={() => setDialog('renew')}>
                {t('totp.renew')}
              </Button>
              <Button size="small" danger onClick={() => setDialog('disable')}>
                {t('totp.disable')}
              </Button>
            </>
          )}
        </div>
      )}
      {dialog === 'set-up' && <TotpSetup onClose={close} onCodes={setCodes} />}
      <Proof
        isOpen={dialog === 'disable'}
        title={t('totp.disable.title')}
        submitLabel={t('totp.disable')}
        submit={disable}
        onClose={close}
      />
      <Proof
        isOpen={dialog === 'renew'}
        title={t('totp.renew')}
        text={t('totp.renew.text')}
        submitLabel={t('totp.renew')}
        submit={renew}
        onClose={close}
      />
      <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />
    </Part>
  );
}
