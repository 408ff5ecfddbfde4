import { CodeOutlined, PlusOutlined, SlidersOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { usePlace } from '../../app/place';
import { useMe } from '../../app/session';
import { useModels } from '../../relay/use-models';
import { useRelayBaseUrl } from '../../relay/use-relay';
import { PageHeader } from '../../ui/page-header';
import { Empty, Failed } from '../../ui/states';
import { useIsPhone } from '../../ui/use-is-phone';
import { CodeDrawer } from './code-drawer';
import { Composer } from './composer';
import { openCalls } from './conversation';
import { MessageView } from './message-view';
import './playground.css';
import { SettingsPanel } from './settings-panel';
import { isUsable } from './settings';
import { playgroundToken } from './playground-token';
import { usePageTexts } from './page-texts';
import { usePlayground, type Playground } from './use-playground';

/** Keyed by organization: each has its own conversation. */
export default function PlaygroundPage() {
  const organizationId = usePlace().params['organizationId'] ?? '';
  return <PlaygroundOf key={organizationId} organizationId={organizationId} />;
}

function PlaygroundOf({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const isPhone = useIsPhone();
  const owner = { userId: useMe().id, organizationId };
  const baseUrl = useRelayBaseUrl();
  const playground = usePlayground(baseUrl, owner);
  const models = useModels({
    baseUrl,
    owner: `${owner.userId} ${organizationId}`,
    token: () => playgroundToken(owner),
  });
  const [opened, setOpened] = useState<Opened>();
  useFirstModel(playground, models.data);
  const panel = <SettingsPanel settings={playground.settings} change={playground.change} models={models} />;
  return (
    <div className="playground">
      <PageHeader
        title={t('title')}
        actions={<Actions playground={playground} isPhone={isPhone} onOpen={setOpened} />}
      />
      <div className="playground-body">
        <section className="playground-chat" aria-label={t('conversation')}>
          {models.error ? (
            <Failed error={models.error} onRetry={models.refetch} />
          ) : (
            <Conversation playground={playground} organizationId={organizationId} />
          )}
          <Composer
            isBusy={playground.streaming !== undefined}
            isReady={isUsable(playground.settings) && openCalls(playground.messages).length === 0}
            send={playground.send}
            stop={playground.stop}
          />
        </section>
        {!isPhone && (
          <section className="playground-settings" aria-label={t('settings')}>
            {panel}
          </section>
        )}
      </div>
      {isPhone && (
        <Drawer open={opened === 'settings'} onClose={() => setOpened(undefined)} title={t('settings')} size={340}>
          {panel}
        </Drawer>
      )}
      <CodeDrawer
        isOpen={opened === 'code'}
        onClose={() => setOpened(undefined)}
        baseUrl={baseUrl ?? ''}
        playground={playground}
      />
    </div>
  );
}

type Opened = 'code' | 'settings' | undefined;

interface ActionsProps {
  readonly playground: Playground;
  readonly isPhone: boolean;
  readonly onOpen: (opened: Opened) => void;
}

function Actions({ playground, isPhone, onOpen }: ActionsProps) {
  const t = usePageTexts();
  const isBusy = playground.streaming !== undefined;
  return (
    <>
      {isPhone && (
        <Button icon={<SlidersOutlined />} onClick={() => onOpen('settings')}>
          {t('settings')}
        </Button>
      )}
      <Button icon={<PlusOutlined />} disabled={isBusy || playground.messages.length === 0} onClick={playground.clear}>
        {t('new')}
      </Button>
      <Button icon={<CodeOutlined />} disabled={!isUsable(playground.settings)} onClick={() => onOpen('code')}>
        {t('code')}
      </Button>
    </>
  );
}

/** A model that is no longer there, or was never chosen, gives way to the first. */
function useFirstModel({ settings, change }: Playground, models: readonly { readonly id: string }[] | undefined): void {
  useEffect(() => {
    if (!models || models.some(({ id }) => id === settings.model)) return;
    change({ model: models[0]?.id });
  }, [models, settings.model, change]);
}

interface ConversationProps {
  readonly playground: Playground;
  readonly organizationId: string;
}

function Conversation({ playground, organizationId }: ConversationProps) {
  const t = usePageTexts();
  const { messages, streaming } = playground;
  const list = useScrollToEnd(messages.length, streaming);
  if (messages.length === 0 && !streaming)
    return (
      <div className="playground-messages">
        <Empty title={t('empty')} text={t('empty.text')} />
      </div>
    );
  const open = openCalls(messages);
  return (
    <div
      className="playground-messages"
      ref={list}
      role="log"
      aria-live="polite"
      tabIndex={0}
      aria-label={t('messages')}
    >
      {messages.map((message) => (
        <MessageView
          key={message.id}
          {...{ message, playground, organizationId }}
          openCalls={
            message.role === 'assistant' && !streaming ? open.filter((call) => message.toolCalls.includes(call)) : []
          }
        />
      ))}
      {streaming && (
        <MessageView
          message={streaming}
          playground={playground}
          organizationId={organizationId}
          openCalls={[]}
          isStreaming
        />
      )}
    </div>
  );
}

/** Follows the answer, unless the person has scrolled up to read. */
function useScrollToEnd(count: number, streaming: unknown) {
  const list = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    const { current } = list;
    if (!current) return undefined;
    const onScroll = () => {
      isFollowing.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40;
    };
    current.addEventListener('scroll', onScroll, { passive: true });
    return () => current.removeEventListener('scroll', onScroll);
  });
  useEffect(() => {
    isFollowing.current = true;
  }, [count]);
  useEffect(() => {
    if (isFollowing.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count, streaming]);
  return list;
}
