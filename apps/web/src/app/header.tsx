import { MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useAppTexts } from './app-texts';
import { pathOf, PLATFORM } from './page-access';
import { useCurrentPage, useDetail, useScope } from './place';
import { usePreferences } from './preferences';
import { isOfOrganization, PAGES } from './routes';
import { useMe } from './session';

interface HeaderProps {
  readonly isPhone: boolean;
  readonly onOpenMenu: () => void;
  readonly onOpenPalette: () => void;
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Header({ isPhone, onOpenMenu, onOpenPalette }: HeaderProps) {
  const t = useAppTexts();
  return (
    <header className="header">
      {isPhone && <Button type="text" icon={<MenuOutlined />} aria-label={t('menu.open')} onClick={onOpenMenu} />}
      <Breadcrumbs />
      <div className="header-space" />
      {isPhone ? (
        <Button type="text" icon={<SearchOutlined />} aria-label={t('search')} onClick={onOpenPalette} />
      ) : (
        <button type="button" className="search-button" onClick={onOpenPalette}>
          <SearchOutlined aria-hidden="true" />
          <span>{t('search')}</span>
          <kbd>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
      )}
    </header>
  );
}

/** Platform or organization, list, thing. */
function Breadcrumbs() {
  const t = useAppTexts();
  const me = useMe();
  const scope = useScope();
  const page = useCurrentPage();
  const detail = useDetail();
  const { language } = usePreferences();
  if (!page) return null;
  const isScoped = isOfOrganization(page) || page.permission !== undefined;
  const organization = me.memberships.find(({ organizationId }) => organizationId === scope)?.organizationName;
  const scopeName = scope === PLATFORM ? t('platform') : (organization ?? t('organization'));
  const parent = PAGES.find(({ path }) => path === page.parent);
  const last = page.parent === undefined ? page.title[language] : (detail ?? page.title[language]);
  return (
    <nav className="crumbs" aria-label={t('breadcrumbs')}>
      <ol>
        {isScoped && <li>{scopeName}</li>}
        {parent && (
          <li>
            <Link to={pathOf(parent, scope)}>{parent.title[language]}</Link>
          </li>
        )}
        <li aria-current="page">{last}</li>
      </ol>
    </nav>
  );
}
