import { useState } from 'react';
import { api } from '../../client';
import { PageHeader } from '../../ui/page-header';
import { Section } from '../../ui/section';
import { Failed, LoadingRows } from '../../ui/states';
import { Preview } from './preview';
import { Progress } from './progress';
import { SourceForm, type ImportBody, type ImportPreview } from './source-form';
import { useImportTexts } from './texts';

const LOOK_EVERY_MS = 2_000;

/** Moving here from one-api, new-api or LiteLLM: look first, then bring over. */
export default function ImportPage() {
  const t = useImportTexts();
  const [looked, setLooked] = useState<{ readonly body: ImportBody; readonly preview: ImportPreview }>();
  const state = api.useQuery(
    'get',
    '/api/imports',
    {},
    { refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? LOOK_EVERY_MS : false) },
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {state.error && !state.data && <Failed error={state.error} onRetry={state.refetch} />}
      {!state.error && !state.data && <LoadingRows count={4} />}
      {state.data && state.data.state !== 'none' && <Progress state={state.data} />}
      <Section title={t('source')}>
        <SourceForm onLooked={(body, preview) => setLooked({ body, preview })} />
      </Section>
      {looked && <Preview {...looked} onStarted={() => setLooked(undefined)} />}
    </>
  );
}
