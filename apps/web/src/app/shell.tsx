import { Outlet, useLocation } from '@tanstack/react-router';
import { App, Drawer } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { onFailure } from '../client';
import { useIsPhone } from '../ui/use-is-phone';
import { useAppTexts } from './app-texts';
import { PaletteDialog } from './palette-dialog';
import { useDocumentTitle } from './document-title';
import { Header } from './header';
import { NoOrganizationNotice } from './no-organization-notice';
import { PasswordNotice } from './password-notice';
import { useCurrentPage } from './place';
import { usePreferences } from './preferences';
import { SideMenu } from './side-menu';

/** Menu, header and the page. */
export function Shell() {
  const t = useAppTexts();
  const isPhone = useIsPhone();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [isPaletteOpen, setIsPaletteOpen] = usePaletteKey();
  usePageTitle();
  useFailureToasts();
  const main = useFocusOnNewPage();
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      {isPhone ? (
        <Drawer
          open={isMenuOpen}
          onClose={() => setIsMenuOpen(false)}
          placement="left"
          size={272}
          closable={false}
          aria-label={t('menu')}
          classNames={{ body: 'side-drawer' }}
          styles={{ body: { padding: 0, display: 'flex', flexDirection: 'column' } }}
        >
          <SideMenu onChoose={() => setIsMenuOpen(false)} />
        </Drawer>
      ) : (
        <aside className="side">
          <SideMenu />
        </aside>
      )}
      <div>
        <Header isPhone={isPhone} onOpenMenu={() => setIsMenuOpen(true)} onOpenPalette={() => setIsPaletteOpen(true)} />
        <main id="main" className="main" tabIndex={-1} ref={main}>
          <PasswordNotice />
          <NoOrganizationNotice />
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <PaletteDialog isOpen={isPaletteOpen} onClose={() => setIsPaletteOpen(false)} />
    </div>
  );
}

function usePaletteKey() {
  const state = useState(false);
  const [, setIsOpen] = state;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setIsOpen((isOpen) => !isOpen);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [setIsOpen]);
  return state;
}

function usePageTitle(): void {
  const page = useCurrentPage();
  const { language } = usePreferences();
  const t = useAppTexts();
  useDocumentTitle(page?.title[language] ?? t('notFound.title'));
}

/** A change that failed, and that no form shows. */
function useFailureToasts(): void {
  const { notification } = App.useApp();
  const t = useAppTexts();
  useEffect(
    () => onFailure(({ message }) => notification.error({ title: t('failure'), description: message })),
    [notification, t],
  );
}

/** Whoever cannot see the page change is put at its beginning; not when it is first loaded. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) main.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return main;
}
