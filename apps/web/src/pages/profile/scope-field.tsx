import { Button, Checkbox } from 'antd';
import { useMe } from '../../app/session';
import { useProfileTexts } from './texts';

interface ScopeFieldProps {
  readonly id?: string;
  readonly value?: readonly string[];
  readonly onChange?: (scopes: readonly string[]) => void;
}

/** The permissions the person has, a line a resource. They are named as the API names them: scripts meet them there. */
export function ScopeField({ id, value = [], onChange }: ScopeFieldProps) {
  const t = useProfileTexts();
  const me = useMe();
  const held = [...new Set([...me.permissions, ...me.memberships.flatMap(({ permissions }) => permissions)])];
  const resources = [...new Set(held.map((scope) => scope.split(':')[0]!))].sort();
  const toggle = (scope: string, isChosen: boolean) =>
    onChange?.(isChosen ? [...value, scope] : value.filter((one) => one !== scope));
  return (
    <div id={id} role="group" aria-label={t('tokens.scopes')}>
      <div className="scope-tools">
        <Button size="small" type="link" onClick={() => onChange?.(held)}>
          {t('tokens.scopes.all')}
        </Button>
        <Button size="small" type="link" onClick={() => onChange?.([])}>
          {t('tokens.scopes.none')}
        </Button>
      </div>
      <div className="scope-groups">
        {resources.map((resource) => (
          <div key={resource} className="scope-group">
            <span className="code">{resource}</span>
            {held
              .filter((scope) => scope.startsWith(`${resource}:`))
              .map((scope) => (
                <Checkbox
                  key={scope}
                  aria-label={scope}
                  checked={value.includes(scope)}
                  onChange={({ target }) => toggle(scope, target.checked)}
                >
                  {scope.split(':')[1]}
                </Checkbox>
              ))}
          </div>
        ))}
      </div>
    </div>
  );
}
