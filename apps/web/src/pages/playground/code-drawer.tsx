import { Drawer } from 'antd';
import { CodeSamples } from '../../relay/code-block';
import { TOKEN_PLACEHOLDER } from '../../relay/code-samples';
import { buildCall } from './build-call';
import type { WireBody } from '../../relay/wire-call';
import { usePageTexts } from './page-texts';
import type { Playground } from './use-playground';

interface CodeDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly baseUrl: string;
  readonly playground: Playground;
}

/** The last call, or what the next would be, as a program. */
export function CodeDrawer({ isOpen, onClose, baseUrl, playground }: CodeDrawerProps) {
  const t = usePageTexts();
  return (
    <Drawer open={isOpen} onClose={onClose} title={t('code')} size={640} destroyOnHidden>
      <p className="code-drawer-note">{t('code.text', { placeholder: TOKEN_PLACEHOLDER })}</p>
      <CodeSamples
        label={t('code.language')}
        call={{ baseUrl, apiToken: TOKEN_PLACEHOLDER, ...lastCallOf(playground) }}
      />
    </Drawer>
  );
}

/** Up to the last thing that was not the model's: exactly what was sent last. */
function lastCallOf({ settings, messages }: Playground) {
  const last = messages.findLastIndex(({ role }) => role !== 'assistant');
  const call = buildCall(settings, messages.slice(0, last + 1));
  return { ...call, body: shortened(call.body) as WireBody };
}

/** Pictures that came along are too long to be read: their beginnings stand for them. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_INLINE && isInline(value) ? `${value.slice(0, 48)}…` : value;
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
}

const MAX_INLINE = 4_000;
const isInline = (text: string): boolean => text.startsWith('data:') || /^[A-Za-z0-9+/]+=*$/.test(text);
