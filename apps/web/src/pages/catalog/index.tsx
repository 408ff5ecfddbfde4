import { useState } from 'react';
import { client, Problem, toProblem } from '../../client';
import { PageHeader } from '../../ui/page-header';
import { useCatalogTexts, type CatalogFile } from './catalog-texts';
import { CatalogDone } from './catalog-done';
import { CatalogDrop } from './catalog-drop';
import { CatalogProblem } from './catalog-problem';
import { CatalogReview } from './catalog-review';
import './catalog.css';

type Step =
  | { readonly name: 'choose'; readonly problem?: Problem }
  | { readonly name: 'review'; readonly file: CatalogFile }
  | { readonly name: 'done'; readonly file: CatalogFile };

/** A catalogue file: what it would change is shown before anything is changed. */
export default function CatalogImportPage() {
  const t = useCatalogTexts();
  const [step, setStep] = useState<Step>({ name: 'choose' });
  const choose = () => setStep({ name: 'choose' });
  const look = async (picked: File) => {
    try {
      const content = parse(await picked.text(), t('notJson'));
      const query = { dryRun: 'true' } as const;
      const { data } = await client.POST('/api/catalog/import', { params: { query }, body: content });
      setStep({ name: 'review', file: { name: picked.name, content, changes: data! } });
    } catch (error) {
      setStep({ name: 'choose', problem: toProblem(error) });
    }
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {step.name === 'choose' && step.problem && <CatalogProblem problem={step.problem} />}
      {step.name === 'choose' && <CatalogDrop onFile={look} />}
      {step.name === 'review' && (
        <CatalogReview file={step.file} onAgain={choose} onDone={() => setStep({ ...step, name: 'done' })} />
      )}
      {step.name === 'done' && <CatalogDone changes={step.file.changes} onAgain={choose} />}
    </>
  );
}

function parse(text: string, message: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
  } catch {
    // Said below, in words people know.
  }
  throw new Problem({ title: message, status: 400, code: 'invalid_json' });
}
