import { PictureOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Tooltip, type InputRef } from 'antd';
import { useRef, useState, type ChangeEvent } from 'react';
import { usePageTexts } from './page-texts';

interface AddImageProps {
  readonly onUrl: (url: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** By its address, or as a file of one's own. */
export function AddImage({ onUrl, onFiles }: AddImageProps) {
  const t = usePageTexts();
  const [isOpen, setIsOpen] = useState(false);
  const field = useRef<InputRef>(null);
  const close = () => setIsOpen(false);
  return (
    <Popover
      trigger="click"
      placement="topLeft"
      open={isOpen}
      onOpenChange={setIsOpen}
      afterOpenChange={(opened) => opened && field.current?.focus()}
      title={t('addImage')}
      content={
        <div className="composer-add-image">
          <ByAddress field={field} onUrl={onUrl} onDone={close} />
          <ByFile onFiles={onFiles} onDone={close} />
        </div>
      }
    >
      <Tooltip title={isOpen ? undefined : t('addImage')}>
        <Button type="text" icon={<PictureOutlined />} aria-label={t('addImage')} />
      </Tooltip>
    </Popover>
  );
}

interface ByAddressProps {
  readonly field: React.RefObject<InputRef | null>;
  readonly onUrl: (url: string) => void;
  readonly onDone: () => void;
}

function ByAddress({ field, onUrl, onDone }: ByAddressProps) {
  const t = usePageTexts();
  const [url, setUrl] = useState('');
  const isUrl = /^(https?:\/\/\S+\.\S+|data:image\/\S+)$/.test(url.trim());
  const add = () => {
    if (!isUrl) return;
    onUrl(url.trim());
    setUrl('');
    onDone();
  };
  return (
    <div className="composer-address">
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
}

interface ByFileProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onDone: () => void;
}

function ByFile({ onFiles, onDone }: ByFileProps) {
  const t = usePageTexts();
  const input = useRef<HTMLInputElement>(null);
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(target.files ?? [])]);
    target.value = '';
    onDone();
  };
  return (
    <div className="composer-file">
      <input ref={input} type="file" accept={IMAGE_TYPES.join()} multiple hidden onChange={choose} />
      <Button onClick={() => input.current?.click()}>{t('chooseImage')}</Button>
      <span className="faint">{t('imageHint')}</span>
    </div>
  );
}

/** Those that every vendor with eyes reads. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
