import { ArrowUpOutlined, StopOutlined } from '@ant-design/icons';
import { Button, Input, Tag } from 'antd';
import { useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { AddImage } from './add-image';
import { usePageTexts } from './page-texts';
import { useImages } from './use-images';

interface ComposerProps {
  readonly isBusy: boolean;
  readonly isReady: boolean;
  readonly send: (text: string, images: readonly string[]) => void;
  readonly stop: () => void;
}

/** Enter sends, Shift and Enter begins a line; not while an input method is putting a word together. */
export function Composer({ isBusy, isReady, send, stop }: ComposerProps) {
  const t = usePageTexts();
  const [text, setText] = useState('');
  const { images, ...pictures } = useImages();
  const maySend = isReady && !isBusy && (text.trim() !== '' || images.length > 0);
  const submit = () => {
    if (!maySend) return;
    send(text, images);
    setText('');
    pictures.clear();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  /** Text that comes with a picture, as from a spreadsheet, is what was meant. */
  const onPaste = ({ clipboardData }: ClipboardEvent) => {
    if (!clipboardData.types.includes('text/plain')) pictures.addFiles([...clipboardData.files]);
  };
  return (
    <div className="composer">
      {images.length > 0 && (
        <div className="composer-images">
          {images.map((url) => (
            <Tag key={url} closable onClose={() => pictures.remove(url)}>
              {url.startsWith('data:') ? <img src={url} alt={t('image')} /> : <span title={url}>{shortened(url)}</span>}
            </Tag>
          ))}
        </div>
      )}
      <Input.TextArea
        variant="borderless"
        aria-label={t('message')}
        placeholder={t('message')}
        value={text}
        autoSize={{ minRows: 2, maxRows: 10 }}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="composer-buttons">
        <AddImage onUrl={pictures.add} onFiles={pictures.addFiles} />
        <span className="composer-hint">{t('sendHint')}</span>
        {isBusy ? (
          <Button icon={<StopOutlined />} onClick={stop}>
            {t('stop')}
          </Button>
        ) : (
          <Button type="primary" icon={<ArrowUpOutlined />} disabled={!maySend} onClick={submit}>
            {t('send')}
          </Button>
        )}
      </div>
    </div>
  );
}

const shortened = (url: string): string => (url.length <= 48 ? url : `${url.slice(0, 28)}…${url.slice(-16)}`);
