import { Alert } from 'antd';
import type { Problem } from '../../client';
import { useCatalogTexts } from './catalog-texts';

/** Why a file cannot be imported: every place in it that is wrong. */
export function CatalogProblem({ problem }: { readonly problem: Problem }) {
  const t = useCatalogTexts();
  const places = problem.errors.filter(({ param }) => param !== '');
  const list = (
    <ul className="catalog-places">
      {places.map(({ param, message }) => (
        <li key={`${param} ${message}`}>
          <code>{param}</code>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ marginBottom: 16 }}
      title={places.length > 0 ? t('wrong', { count: places.length }) : problem.message}
      {...(places.length > 0 && { description: list })}
    />
  );
}
