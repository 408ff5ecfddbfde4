import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useUiTexts } from './ui-texts';

const SHOWN_MS = 1_600;

interface CopyTextProps {
  readonly text: string;
  /** What is shown, when it is not the text itself. */
  readonly label?: string;
  readonly isCode?: boolean;
}

/** A text beside a button that copies it. */
export function CopyText({ text, label = text, isCode = true }: CopyTextProps) {
  return (
    <span className="copy-text">
      <span className={isCode ? 'code' : undefined} title={text}>
        {label}
      </span>
      <CopyButton text={text} />
    </span>
  );
}

export function CopyButton({ text }: { readonly text: string }) {
  const t = useUiTexts();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    await writeClipboard(text);
    setIsCopied(true);
  };
  return (
    <Tooltip title={isCopied ? t('copied') : t('copy')}>
      <Button
        type="text"
        size="small"
        icon={isCopied ? <CheckOutlined /> : <CopyOutlined />}
        aria-label={isCopied ? t('copied') : t('copy')}
        onClick={copy}
      />
    </Tooltip>
  );
}

/** Browsers have `navigator.clipboard` only under https and on localhost; elsewhere an older way is left. */
async function writeClipboard(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  (document.activeElement?.closest('[role=dialog]') ?? document.body).append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
