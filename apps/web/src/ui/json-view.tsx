import { useUiTexts } from './ui-texts';

/** Any value, readable. */
export function JsonView({ value }: { readonly value: unknown }) {
  return (
    <pre className="json" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}

interface JsonDiffProps {
  readonly before: unknown;
  readonly after: unknown;
}

/** Field by field what a change did. What did not change is left out. */
export function JsonDiff({ before, after }: JsonDiffProps) {
  const t = useUiTexts();
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  if (names.length === 0) return <p className="faint">{t('unchanged')}</p>;
  return (
    <table className="json-diff">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="is-before">{textOf(old[name])}</td>
            <td className="is-after">{textOf(now[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const fieldsOf = (value: unknown): Record<string, unknown> => {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' ? (value as Record<string, unknown>) : { value };
};

const textOf = (value: unknown): string => {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
};
