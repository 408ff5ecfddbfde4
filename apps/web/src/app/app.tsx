import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { onLoggedOut, queryClient } from '../client';
import { useIsDark, usePreferences } from './preferences';
import { router } from './router';
import { speak } from './texts';
import { paletteOf, themeConfig } from './theme';

const LOCALES = { en: enUS, zh: zhCN };

export function App() {
  const isDark = useIsDark();
  const { language } = usePreferences();
  useTheme(isDark);
  useLanguage(language);
  useEffect(() => onLoggedOut(toLogin), []);
  const theme = useMemo(() => themeConfig(isDark), [isDark]);
  return (
    <ConfigProvider theme={theme} locale={LOCALES[language]} button={{ autoInsertSpace: false }}>
      <AntApp notification={{ placement: 'bottomRight' }} style={{ height: '100%' }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}

/** The palette as `--weir-*`, for our own style sheet. */
function useTheme(isDark: boolean): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    style.colorScheme = isDark ? 'dark' : 'light';
    style.background = paletteOf(isDark).page;
    for (const [name, color] of Object.entries(paletteOf(isDark))) {
      style.setProperty(`--weir-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, color as string);
    }
  }, [isDark]);
}

function useLanguage(language: 'en' | 'zh'): void {
  useLayoutEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
    void speak(language);
  }, [language]);
}

/** The session ended while somebody was at work: back to where they were once they are logged in again. */
function toLogin(): void {
  const { pathname, href } = router.state.location;
  if (pathname === '/login') return;
  queryClient.clear();
  void router.navigate({ to: '/login', search: { next: href } });
}
