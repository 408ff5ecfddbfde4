import { CopyOutlined, DeleteOutlined, EditOutlined, RedoOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Tooltip } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Failure } from '../../relay/relay-error';
import { AnswerReport } from './answer-report';
import type { AssistantMessage, Message, ToolCall, UserMessage } from './conversation';
import { usePageTexts } from './page-texts';
import { ToolCalls } from './tool-calls';
import type { Playground } from './use-playground';

const Markdown = lazy(() => import('./markdown'));

interface MessageViewProps {
  readonly message: Message;
  readonly playground: Playground;
  readonly organizationId: string;
  /** Those of its tool calls that wait for their results. */
  readonly openCalls: readonly ToolCall[];
  readonly isStreaming?: boolean;
}

export function MessageView(props: MessageViewProps) {
  const { message, playground, isStreaming = false } = props;
  const t = usePageTexts();
  const [isEditing, setIsEditing] = useState(false);
  const isBusy = playground.streaming !== undefined;
  return (
    <article className={`message is-${message.role}`} aria-label={t(`role.${message.role}`)}>
      <header>
        <strong>{message.role === 'assistant' ? message.model : t(`role.${message.role}`)}</strong>
        {!isStreaming && (
          <MessageActions
            message={message}
            isBusy={isBusy}
            onEdit={() => setIsEditing(true)}
            onDelete={() => playground.remove(message.id)}
            onRegenerate={() => playground.regenerate(message.id)}
          />
        )}
      </header>
      {isEditing ? (
        <Editor message={message} edit={playground.edit} isBusy={isBusy} onClose={() => setIsEditing(false)} />
      ) : (
        <Body {...props} />
      )}
    </article>
  );
}

interface MessageActionsProps {
  readonly message: Message;
  readonly isBusy: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
  readonly onRegenerate: () => void;
}

function MessageActions({ message, isBusy, onEdit, onDelete, onRegenerate }: MessageActionsProps) {
  const t = usePageTexts();
  return (
    <div className="message-actions">
      {message.role === 'assistant' && (
        <IconButton label={t('regenerate')} icon={<RedoOutlined />} isDisabled={isBusy} onClick={onRegenerate} />
      )}
      {message.text !== '' && (
        <IconButton
          label={t('copy')}
          icon={<CopyOutlined />}
          onClick={() => void navigator.clipboard?.writeText(message.text)}
        />
      )}
      <IconButton label={t('edit')} icon={<EditOutlined />} isDisabled={isBusy} onClick={onEdit} />
      <IconButton label={t('delete')} icon={<DeleteOutlined />} isDisabled={isBusy} onClick={onDelete} />
    </div>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}

const IconButton = ({ label, icon, isDisabled = false, onClick }: IconButtonProps) => (
  <Tooltip title={label}>
    <Button type="text" size="small" icon={icon} aria-label={label} disabled={isDisabled} onClick={onClick} />
  </Tooltip>
);

function Body({ message, playground, organizationId, openCalls, isStreaming = false }: MessageViewProps) {
  if (message.role === 'user') return <UserBody message={message} />;
  if (message.role === 'tool') return <pre className="message-tool">{message.text}</pre>;
  return (
    <>
      <AnswerBody answer={message} isStreaming={isStreaming} />
      <ToolCalls calls={message.toolCalls} open={openCalls} answer={playground.answerCalls} />
      {message.failure && <FailureNote failure={message.failure} />}
      {message.report && <AnswerReport report={message.report} organizationId={organizationId} />}
    </>
  );
}

const UserBody = ({ message: { text, images } }: { readonly message: UserMessage }) => (
  <>
    {text !== '' && <p className="message-text">{text}</p>}
    <Images addresses={images} />
  </>
);

function Images({ addresses }: { readonly addresses: readonly string[] }) {
  const t = usePageTexts();
  if (addresses.length === 0) return null;
  return (
    <div className="message-images">
      {addresses.map((url) => (
        <img key={url} src={url} alt={t('image')} />
      ))}
    </div>
  );
}

function AnswerBody({ answer, isStreaming }: { readonly answer: AssistantMessage; readonly isStreaming: boolean }) {
  const t = usePageTexts();
  const { text, reasoning, toolCalls, images = [] } = answer;
  const isWaiting = isStreaming && text + reasoning === '' && toolCalls.length + images.length === 0;
  return (
    <>
      {reasoning !== '' && (
        <details className="message-reasoning" open={isStreaming && text === ''}>
          <summary>{t('reasoning')}</summary>
          <p className="message-text">{reasoning}</p>
        </details>
      )}
      {isWaiting && <span className="message-waiting" role="status" aria-label={t('waiting')} />}
      {text !== '' && (
        <Suspense fallback={<p className="message-text">{text}</p>}>
          <Markdown text={text} />
        </Suspense>
      )}
      <Images addresses={images} />
    </>
  );
}

function FailureNote({ failure: { status, code, message, requestId } }: { readonly failure: Failure }) {
  const t = usePageTexts();
  const facts = [status > 0 ? String(status) : t('noAnswer'), code, requestId].filter(Boolean).join(' · ');
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={message}
      description={<span className="code">{facts}</span>}
      className="message-failure"
    />
  );
}

interface EditorProps {
  readonly message: Message;
  readonly edit: Playground['edit'];
  readonly isBusy: boolean;
  readonly onClose: () => void;
}

function Editor({ message, edit, isBusy, onClose }: EditorProps) {
  const t = usePageTexts();
  const [text, setText] = useState(message.text);
  const save = (runs: boolean) => {
    edit({ ...message, text }, runs);
    onClose();
  };
  return (
    <div className="message-editor">
      <Input.TextArea
        autoFocus
        aria-label={t('edit')}
        value={text}
        autoSize={{ minRows: 2, maxRows: 14 }}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="message-editor-buttons">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button onClick={() => save(false)}>{t('save')}</Button>
        {message.role !== 'assistant' && (
          <Button type="primary" disabled={isBusy} onClick={() => save(true)}>
            {t('saveAndRun')}
          </Button>
        )}
      </div>
    </div>
  );
}
