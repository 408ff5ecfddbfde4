import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { CopyButton } from './copy-text';
import { useUiTexts } from './ui-texts';

interface SecretOnceProps {
  readonly title: string;
  /** Undefined: nothing to show. Keep it in state, never in a query's cache. */
  readonly secret: string | undefined;
  /** The person says they have stored it: forget it. */
  readonly onDone: () => void;
}

/** A secret that is shown once: it cannot be closed by accident. */
export function SecretOnce({ title, secret, onDone }: SecretOnceProps) {
  return (
    <Modal open={secret !== undefined} title={title} footer={null} closable={false} keyboard={false} destroyOnHidden>
      {secret !== undefined && <Secret secret={secret} onDone={onDone} />}
    </Modal>
  );
}

function Secret({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const t = useUiTexts();
  const [isKept, setIsKept] = useState(false);
  return (
    <>
      <p>{t('secret.once')}</p>
      <div className="secret">
        <code>{secret}</code>
        <CopyButton text={secret} />
      </div>
      <div className="drawer-buttons">
        <Checkbox checked={isKept} onChange={({ target }) => setIsKept(target.checked)}>
          {t('secret.kept')}
        </Checkbox>
        <span style={{ flex: 1 }} />
        <Button type="primary" disabled={!isKept} onClick={onDone}>
          {t('secret.done')}
        </Button>
      </div>
    </>
  );
}
