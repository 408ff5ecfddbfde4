import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { CopyButton } from '../../ui/copy-text';
import { downloadCsv } from '../../ui/download-csv';
import { usePageTexts } from './page-texts';

export interface NewCodes {
  readonly name: string;
  readonly amountUsd: string;
  /** Null: they were shown before, when the same batch was asked for first. */
  readonly codes: readonly string[] | null;
}

const SHOWN = 200;

interface CodesOnceProps {
  readonly made: NewCodes | undefined;
  readonly onDone: () => void;
}

/** The codes of a new batch: they cannot be closed by accident, as nobody sees them again. */
export function CodesOnce({ made, onDone }: CodesOnceProps) {
  const t = usePageTexts();
  return (
    <Modal
      open={made !== undefined}
      title={t('codes.of', { name: made?.name ?? '' })}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      destroyOnHidden
    >
      {made?.codes ? <Codes made={made} codes={made.codes} onDone={onDone} /> : <ShownBefore onDone={onDone} />}
    </Modal>
  );
}

interface CodesProps {
  readonly made: NewCodes;
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

function Codes({ made, codes, onDone }: CodesProps) {
  const t = usePageTexts();
  const [isKept, setIsKept] = useState(false);
  const rows = [['code', 'amount_usd'], ...codes.map((code) => [code, made.amountUsd])];
  const rest = codes.length - SHOWN;
  return (
    <>
      <p>{t('codes.once')}</p>
      <div className="codes-once">
        <pre tabIndex={0} aria-label={t('codes')}>
          {codes.slice(0, SHOWN).join('\n')}
          {rest > 0 && `\n${t('codes.rest', { count: rest })}`}
        </pre>
        <CopyButton text={codes.join('\n')} />
      </div>
      <div className="drawer-buttons">
        <Checkbox checked={isKept} onChange={({ target }) => setIsKept(target.checked)}>
          {t('codes.kept')}
        </Checkbox>
        <span style={{ flex: 1 }} />
        <Button icon={<DownloadOutlined />} onClick={() => downloadCsv(made.name, rows)}>
          CSV
        </Button>
        <Button type="primary" disabled={!isKept} onClick={onDone}>
          {t('done')}
        </Button>
      </div>
    </>
  );
}

function ShownBefore({ onDone }: { readonly onDone: () => void }) {
  const t = usePageTexts();
  return (
    <>
      <Alert type="warning" showIcon title={t('codes.gone')} style={{ marginBottom: 16 }} />
      <div className="drawer-buttons">
        <Button type="primary" onClick={onDone}>
          {t('done')}
        </Button>
      </div>
    </>
  );
}
