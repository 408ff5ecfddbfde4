import { Link, useNavigate } from '@tanstack/react-router';
import { Menu, Select, type MenuProps } from 'antd';
import { useAppTexts } from './app-texts';
import { menuPages, pathOf, PLATFORM, scopesOf } from './page-access';
import { useCurrentPage, useScope } from './place';
import { usePreferences } from './preferences';
import { MENU_GROUPS, type MenuGroup } from './routes';
import { useMe } from './session';
import { UserMenu } from './user-menu';
import { Wordmark } from './wordmark';

/** What is beside every page; on a phone, in a drawer. */
export function SideMenu({ onChoose }: { readonly onChoose?: () => void }) {
  const t = useAppTexts();
  return (
    <>
      <div className="side-brand">
        <Link to="/" onClick={onChoose}>
          <Wordmark />
        </Link>
      </div>
      <ScopeSwitch />
      <nav className="side-menu" aria-label={t('menu')}>
        <Pages onChoose={onChoose} />
      </nav>
      <div className="side-foot">
        <UserMenu />
      </div>
    </>
  );
}

function Pages({ onChoose }: { readonly onChoose?: (() => void) | undefined }) {
  const me = useMe();
  const scope = useScope();
  const current = useCurrentPage();
  const { language } = usePreferences();
  const pages = menuPages(me, scope);
  const itemsOf = (group: MenuGroup) =>
    pages
      .filter((page) => page.group === group)
      .map((page) => ({
        key: page.path,
        icon: page.icon,
        label: (
          <Link to={pathOf(page, scope)} onClick={onChoose}>
            {page.title[language]}
          </Link>
        ),
      }));
  const items: MenuProps['items'] = (Object.keys(MENU_GROUPS) as MenuGroup[])
    .map((group) => ({
      key: group,
      type: 'group' as const,
      label: MENU_GROUPS[group][language],
      children: itemsOf(group),
    }))
    .filter(({ children }) => children.length > 0);
  return <Menu mode="inline" inlineIndent={12} items={items} selectedKeys={[current?.parent ?? current?.path ?? '']} />;
}

/** Between the platform and the organizations one is a member of; absent when there is nothing to choose. */
function ScopeSwitch() {
  const t = useAppTexts();
  const me = useMe();
  const scope = useScope();
  const navigate = useNavigate();
  const names = new Map(
    me.memberships.map(({ organizationId, organizationName }) => [organizationId, organizationName]),
  );
  const scopes = [...new Set([...scopesOf(me), scope])];
  if (scopes.length < 2) return null;
  const options = scopes.map((value) => ({
    value,
    label: value === PLATFORM ? t('platform') : (names.get(value) ?? t('organization')),
  }));
  const choose = (next: string) => {
    const [first] = menuPages(me, next);
    if (first) void navigate({ to: pathOf(first, next) });
  };
  return (
    <div className="side-organization">
      <Select
        aria-label={t('organization.switch')}
        value={scope}
        options={options}
        onChange={choose}
        showSearch={options.length > 8 && { optionFilterProp: 'label' }}
        style={{ width: '100%' }}
      />
    </div>
  );
}
