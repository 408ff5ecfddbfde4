import { DownloadOutlined } from '@ant-design/icons';
import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { useProductName } from '../../app/product';
import { useMe } from '../../app/session';
import { CopyButton } from '../../ui/copy-text';
import { useProfileTexts } from './texts';

interface RecoveryCodesProps {
  /** Undefined: nothing to show. */
  readonly codes: readonly string[] | undefined;
  readonly onDone: () => void;
}

/** Shown once: it cannot be closed by accident. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const t = useProfileTexts();
  return (
    <Modal
      open={codes !== undefined}
      title={t('codes.title')}
      footer={null}
      closable={false}
      keyboard={false}
      destroyOnHidden
    >
      {codes && <Codes codes={codes} onDone={onDone} />}
    </Modal>
  );
}

function Codes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  const t = useProfileTexts();
  const { email } = useMe();
  const product = useProductName();
  const [isKept, setIsKept] = useState(false);
  const text = codes.join('\n');
  const download = () => {
    const blob = new Blob([`${t('codes.file', { email, product })}\n\n${text}\n`], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <p>{t('codes.text')}</p>
      <ul className="recovery-codes" aria-label={t('codes.list')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="drawer-buttons">
        <Checkbox checked={isKept} onChange={({ target }) => setIsKept(target.checked)}>
          {t('codes.kept')}
        </Checkbox>
        <span style={{ flex: 1 }} />
        <CopyButton text={text} />
        <Button icon={<DownloadOutlined />} onClick={download}>
          {t('codes.download')}
        </Button>
        <Button type="primary" disabled={!isKept} onClick={onDone}>
          {t('codes.done')}
        </Button>
      </div>
    </>
  );
}
