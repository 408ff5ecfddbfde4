import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { Empty } from '../../ui/states';
import { useCatalogTexts, type CatalogImport } from './catalog-texts';

interface CatalogDoneProps {
  readonly changes: CatalogImport;
  readonly onAgain: () => void;
}

export function CatalogDone({ changes, onAgain }: CatalogDoneProps) {
  const t = useCatalogTexts();
  const counts = { models: changes.models.length, prices: changes.prices.length };
  const buttons = (
    <div className="catalog-buttons">
      <Button onClick={onAgain}>{t('again')}</Button>
      <Link to="/models">
        <Button type="primary" tabIndex={-1}>
          {t('toModels')}
        </Button>
      </Link>
    </div>
  );
  return <Empty title={t('done')} text={t('done.text', counts)} action={buttons} />;
}
