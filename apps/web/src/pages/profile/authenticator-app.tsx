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
  const totp = security.data?.totp;
  const setUp = totp?.isEnabled === false && (
    <Button type="primary" onClick={() => setDialog('set-up')}>
      {t('totp.enable')}
    </Button>
  );
  return (
    <Part title={t('totp')} text={t('totp.text')} action={setUp}>
      {security.error && <Failed error={security.error} onRetry={security.refetch} />}
      {security.isPending && <LoadingRows count={1} />}
      {totp && <State {...totp} onOpen={setDialog} />}
      <Dialogs opened={dialog} onClose={() => setDialog(undefined)} />
    </Part>
  );
}

interface StateProps {
  readonly isEnabled: boolean;
  readonly recoveryCodesLeft: number;
  readonly onOpen: (dialog: Dialog) => void;
}

function State({ isEnabled, recoveryCodesLeft, onOpen }: StateProps) {
  const t = useProfileTexts();
  return (
    <div className="profile-state">
      <StatusTag tone={isEnabled ? 'good' : 'neutral'}>{isEnabled ? t('totp.on') : t('totp.off')}</StatusTag>
      {isEnabled && (
        <>
          <span className="faint">{t('totp.codesLeft', { count: recoveryCodesLeft })}</span>
          <Button size="small" onClick={() => onOpen('renew')}>
            {t('totp.renew')}
          </Button>
          <Button size="small" danger onClick={() => onOpen('disable')}>
            {t('totp.disable')}
          </Button>
        </>
      )}
    </div>
  );
}

function Dialogs({ opened, onClose }: { readonly opened: Dialog | undefined; readonly onClose: () => void }) {
  const t = useProfileTexts();
  const [codes, setCodes] = useState<readonly string[]>();
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
    <>
      {opened === 'set-up' && <TotpSetup onClose={onClose} onCodes={setCodes} />}
      <Proof
        isOpen={opened === 'disable'}
        title={t('totp.disable.title')}
        submitLabel={t('totp.disable')}
        submit={disable}
        onClose={onClose}
      />
      <Proof
        isOpen={opened === 'renew'}
        title={t('totp.renew')}
        text={t('totp.renew.text')}
        submitLabel={t('totp.renew')}
        submit={renew}
        onClose={onClose}
      />
      <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />
    </>
  );
}
