import { Button, Input } from 'antd';
import { useChannelTexts } from './texts';

interface ProxyProps {
  readonly id?: string;
  /** Undefined: it stays as it is; null: it is removed. */
  readonly value?: string | null;
  readonly onChange?: (proxyUrl: string | null | undefined) => void;
  /** Of the one there is. Its password is never shown. */
  readonly origin: string | null;
}

/** A proxy that may have a password: it can be replaced or removed, not read. */
export function ProxyField({ id, value, onChange, origin }: ProxyProps) {
  const t = useChannelTexts();
  const buttons = (...actions: readonly (readonly [label: string, next: string | null | undefined])[]) =>
    actions.map(([label, next]) => (
      <Button key={label} size="small" onClick={() => onChange?.(next)}>
        {label}
      </Button>
    ));
  if (origin !== null && value === undefined)
    return (
      <div className="proxy-line">
        <span className="code">{origin}</span>
        {buttons([t('proxy.replace'), ''], [t('proxy.remove'), null])}
      </div>
    );
  if (origin !== null && value === null)
    return (
      <div className="proxy-line">
        <span className="faint">{t('proxy.removed', { origin })}</span>
        {buttons([t('proxy.keep'), undefined])}
      </div>
    );
  return (
    <div className="proxy-line">
      <Input
        {...(id !== undefined && { id })}
        className="code"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        placeholder="http://user:password@proxy.example:3128"
        value={value ?? ''}
        onChange={({ target }) => onChange?.(target.value)}
      />
      {origin !== null && buttons([t('proxy.keep'), undefined])}
    </div>
  );
}
