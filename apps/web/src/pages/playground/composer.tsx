import { ArrowUpOutlined, PictureOutlined, StopOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Tag, Tooltip, type InputRef } from 'antd';
import { useRef, useState, type KeyboardEvent } from 'react';
import { usePageTexts } from './page-texts';

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
  const [images, setImages] = useState<readonly string[]>([]);
  const maySend = isReady && !isBusy && (text.trim() !== '' || images.length > 0);
  const submit = () => {
    if (!maySend) return;
    send(text, images);
    setText('');
    setImages([]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="composer">
      {images.length > 0 && (
        <div className="composer-images">
          {images.map((url) => (
            <Tag key={url} closable onClose={() => setImages(images.filter((one) => one !== url))}>
              <span title={url}>{shortened(url)}</span>
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
      />
      <div className="composer-buttons">
        <AddImage onAdd={(url) => setImages([...new Set([...images, url])])} />
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

function AddImage({ onAdd }: { readonly onAdd: (url: string) => void }) {
  const t = usePageTexts();
  const [isOpen, setIsOpen] = useState(false);
  const [url, setUrl] = useState('');
  const field = useRef<InputRef>(null);
  const isUrl = /^(https?:\/\/\S+\.\S+|data:image\/\S+)$/.test(url.trim());
  const add = () => {
    if (!isUrl) return;
    onAdd(url.trim());
    setUrl('');
    setIsOpen(false);
  };
  const content = (
    <div className="composer-add-image">
      <Input
        ref={field}
        aria-label={t('imageUrl')}
        placeholder="https://"
        value={url}
        status={url === '' || isUrl ? '' : 'error'}
        onChange={({ target }) => setUrl(target.value)}
        onPressEnter={add}
      />
      <Button disabled={!isUrl} onClick={add}>
        {t('add')}
      </Button>
    </div>
  );
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setIsOpen}
      afterOpenChange={(opened) => opened && field.current?.focus()}
      title={t('imageUrl')}
      content={content}
    >
      <Tooltip title={t('addImage')}>
        <Button type="text" icon={<PictureOutlined />} aria-label={t('addImage')} />
      </Tooltip>
    </Popover>
  );
}

const shortened = (url: string): string => (url.length <= 48 ? url : `${url.slice(0, 28)}…${url.slice(-16)}`);
