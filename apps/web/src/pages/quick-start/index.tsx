import { Radio } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { CodeSamples } from '../../relay/code-block';
import { TOKEN_PLACEHOLDER } from '../../relay/code-samples';
import { useRelayBaseUrl } from '../../relay/use-relay';
import { FORMAT_TITLES, rootOf, WIRE_FORMATS, type WireFormatId } from '../../relay/wire-call';
import { CopyText } from '../../ui/copy-text';
import { PageHeader } from '../../ui/page-header';
import { ChooseToken, type ChosenToken } from './choose-token';
import { Clients } from './clients';
import { FirstCall } from './first-call';
import { firstRequest } from './first-request';
import { ModelField } from './model-field';
import { usePageTexts } from './page-texts';
import './quick-start.css';
import { Step } from './step';
import { useLatestCharge } from './use-latest-charge';

const DEFAULT_MODEL = 'gpt-4o-mini';

/** From nothing to the first call, with one's own token and address filled in. */
export default function QuickStartPage() {
  const organizationId = usePlace().params['organizationId'] ?? '';
  return <QuickStartOf key={organizationId} organizationId={organizationId} />;
}

function QuickStartOf({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const known = useRelayBaseUrl();
  const baseUrl = known ?? '…';
  const [token, setToken] = useState<ChosenToken>();
  const [model, setModel] = useState(DEFAULT_MODEL);
  const [format, setFormat] = useState<WireFormatId>('chat');
  const charge = useLatestCharge(organizationId, token);
  const apiToken = token?.secret ?? TOKEN_PLACEHOLDER;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <ol className="steps">
        <Step number={1} title={t('token')} isDone={token !== undefined}>
          <ChooseToken organizationId={organizationId} token={token} onChoose={setToken} />
        </Step>
        <Step number={2} title={t('call')} isDone={charge !== undefined}>
          <div className="quick-facts">
            <div className="token-way">
              <span className="token-label">{t('baseUrl')}</span>
              <span className="base-url">
                <CopyText text={takesVersion(format) ? baseUrl : rootOf(baseUrl)} />
              </span>
            </div>
            <ModelField baseUrl={known} token={token} model={model} onChange={setModel} />
          </div>
          <Radio.Group
            className="client-names"
            aria-label={t('format')}
            optionType="button"
            value={format}
            options={WIRE_FORMATS.map((value) => ({ value, label: FORMAT_TITLES[value] }))}
            onChange={({ target }) => setFormat(target.value as WireFormatId)}
          />
          <CodeSamples label={t('language')} call={{ baseUrl, apiToken, ...firstRequest(format, model, t('hello')) }} />
        </Step>
        <Step number={3} title={t('check')} isDone={charge !== undefined}>
          <FirstCall token={token} charge={charge} />
        </Step>
        <Step number={4} title={t('clients')}>
          <Clients baseUrl={baseUrl} apiToken={apiToken} />
        </Step>
      </ol>
    </>
  );
}

/** OpenAI's clients want the address with its `/v1`; the others add the version themselves. */
const takesVersion = (format: WireFormatId): boolean => format === 'chat' || format === 'responses';
