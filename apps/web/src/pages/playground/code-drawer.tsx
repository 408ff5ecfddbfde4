import { Drawer } from 'antd';
import { CodeSamples } from '../../relay/code-block';
import { TOKEN_PLACEHOLDER } from '../../relay/code-samples';
import { buildRequest } from './build-request';
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
        call={{ baseUrl, apiToken: TOKEN_PLACEHOLDER, body: bodyOf(playground) }}
      />
    </Drawer>
  );
}

/** Up to the last thing that was not the model's: exactly what was sent last. */
function bodyOf({ settings, messages }: Playground) {
  const last = messages.findLastIndex(({ role }) => role !== 'assistant');
  return buildRequest(settings, messages.slice(0, last + 1));
}
