import { Button } from 'antd';
import type { components } from '../../client/generated/api';
import { Items, Item } from '../../ui/items';
import { Time } from '../../ui/time';
import { deviceOf } from './device';
import { useSessionTexts } from './texts';

export type Session = components['schemas']['Session'];

interface SessionItemsProps {
  readonly label: string;
  readonly sessions: readonly Session[];
  /** Ends one. Without it they are only shown. */
  readonly onEnd?: (id: string) => void;
}

/** Where somebody is logged in. */
export function SessionItems({ label, sessions, onEnd }: SessionItemsProps) {
  const t = useSessionTexts();
  if (sessions.length === 0) return <p className="faint">{t('empty')}</p>;
  return (
    <Items label={label}>
      {sessions.map((session) => {
        const known = deviceOf(session.userAgent);
        const device = known ? t('device', known) : t('device.unknown');
        return (
          <Item
            key={session.id}
            title={<span title={session.userAgent ?? ''}>{device}</span>}
            {...(session.isCurrent && { note: t('current') })}
            text={
              <>
                {session.address ?? '–'} · {t(`method.${session.method}`)} · {t('lastSeen')}{' '}
                <Time value={session.lastSeenAt} />
              </>
            }
            actions={
              onEnd &&
              !session.isCurrent && (
                <Button size="small" aria-label={t('end.device', { device })} onClick={() => onEnd(session.id)}>
                  {t('end')}
                </Button>
              )
            }
          />
        );
      })}
    </Items>
  );
}
