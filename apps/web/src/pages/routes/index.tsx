import { Alert } from 'antd';
import { PageHeader } from '../../ui/page-header';
import { Empty, Failed, LoadingRows } from '../../ui/states';
import { Candidates } from './candidates';
import { Limits } from './limits';
import { QuestionForm } from './question-form';
import { usePreview, useQuestion, type Preview } from './route-query';
import './routes.css';
import { Skipped } from './skipped';
import { useRouteTexts } from './texts';

/** What would become of a call now, and why. */
export default function RoutesPage() {
  const t = useRouteTexts();
  const { question, set } = useQuestion();
  const { isAsked, preview } = usePreview(question);
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <QuestionForm question={question} set={set} />
      {!isAsked && <Empty title={t('unasked')} text={t('unasked.text')} />}
      {isAsked && preview.error && !preview.data && <Failed error={preview.error} onRetry={preview.refetch} />}
      {isAsked && preview.isLoading && <LoadingRows count={6} />}
      {isAsked && preview.data && <Answer preview={preview.data} />}
    </>
  );
}

function Answer({ preview }: { readonly preview: Preview }) {
  const t = useRouteTexts();
  const { candidates, skipped, limits } = preview;
  return (
    <div aria-live="polite">
      <Verdict preview={preview} />
      {candidates.length > 0 && (
        <>
          <h2 className="heading">{t('candidates')}</h2>
          <Candidates preview={preview} />
          <Note preview={preview} />
        </>
      )}
      {skipped.length > 0 && (
        <>
          <h2 className="heading">{t('skipped')}</h2>
          <Skipped preview={preview} />
        </>
      )}
      {limits && limits.length > 0 && (
        <>
          <h2 className="heading">{t('limits')}</h2>
          <Limits limits={limits} />
        </>
      )}
    </div>
  );
}

function Note({ preview: { keepsAffinity, maxAttempts } }: { readonly preview: Preview }) {
  const t = useRouteTexts();
  return (
    <p className="faint route-note">
      {t('candidates.note', { count: maxAttempts })} {keepsAffinity && t('affinity.note')}
    </p>
  );
}

function Verdict({ preview: { refusal, candidates, organization, group } }: { readonly preview: Preview }) {
  const t = useRouteTexts();
  const whose = t('whose', { organization: organization.name, group: group.name });
  if (!refusal) {
    const title = t('served', { count: candidates.length });
    return <Alert type="success" showIcon title={title} description={whose} />;
  }
  const { status, code, message, retryAfterSeconds } = refusal;
  return (
    <Alert
      type="error"
      showIcon
      title={t('refused', { status, code })}
      description={
        <>
          {message} {retryAfterSeconds !== null && t('retryAfter', { count: retryAfterSeconds })}
          <br />
          {whose}
        </>
      }
    />
  );
}
