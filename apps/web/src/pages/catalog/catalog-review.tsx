import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { client, toProblem, type Problem } from '../../client';
import { Empty } from '../../ui/states';
import { CatalogProblem } from './catalog-problem';
import { ChangesOfModel, type ModelChanges } from './catalog-changes';
import { useCatalogTexts, type CatalogFile, type CatalogImport } from './catalog-texts';

interface ReviewProps {
  readonly file: CatalogFile;
  readonly onAgain: () => void;
  readonly onDone: () => void;
}

/** What would be changed; a second look is all that is between this and the change. */
export function CatalogReview({ file, onAgain, onDone }: ReviewProps) {
  const t = useCatalogTexts();
  const queries = useQueryClient();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { models, prices } = file.changes;
  const apply = async () => {
    setIsBusy(true);
    try {
      await client.POST('/api/catalog/import', { body: file.content });
      await queries.invalidateQueries();
      onDone();
    } catch (error) {
      setProblem(toProblem(error));
      setIsBusy(false);
    }
  };
  if (models.length === 0 && prices.length === 0) {
    const again = <Button onClick={onAgain}>{t('again')}</Button>;
    return <Empty title={t('nothing')} text={t('nothing.text', { name: file.name })} action={again} />;
  }
  return (
    <>
      {problem && <CatalogProblem problem={problem} />}
      <div className="catalog-summary">
        <Summary changes={file.changes} />
        <div className="catalog-buttons">
          <Button onClick={onAgain}>{t('again')}</Button>
          <Button type="primary" loading={isBusy} onClick={apply}>
            {t('apply')}
          </Button>
        </div>
      </div>
      {byModel(file.changes).map((changes) => (
        <ChangesOfModel key={changes.modelId} changes={changes} />
      ))}
    </>
  );
}

function Summary({ changes: { models, prices } }: { readonly changes: CatalogImport }) {
  const t = useCatalogTexts();
  const added = models.filter(({ isNew }) => isNew).length;
  const derived = prices.filter(({ isDerived }) => isDerived).length;
  return (
    <dl className="catalog-counts">
      <Figure label={t('models.new')} count={added} />
      <Figure label={t('models.changed')} count={models.length - added} />
      <Figure label={t('prices.new')} count={prices.length - derived} />
      <Figure label={t('prices.following')} count={derived} />
    </dl>
  );
}

const Figure = ({ label, count }: { readonly label: string; readonly count: number }) => (
  <div>
    <dt>{label}</dt>
    <dd className={count === 0 ? 'faint' : undefined}>{count}</dd>
  </div>
);

function byModel({ models, prices }: CatalogImport): readonly ModelChanges[] {
  const ids = [...new Set([...models.map(({ id }) => id), ...prices.map(({ modelId }) => modelId)])];
  return ids.map((modelId) => ({
    modelId,
    model: models.find(({ id }) => id === modelId),
    prices: prices.filter((price) => price.modelId === modelId),
  }));
}
