import { DesktopOutlined, LogoutOutlined, MoonOutlined, SunOutlined, TranslationOutlined } from '@ant-design/icons';
import { useAppTexts } from './app-texts';
import type { Command } from './commands';
import { chooseLanguage, chooseTheme } from './preferences';
import { useLogOut } from './session';

/** What can be done on every page. */
export function useShellCommands(): readonly Command[] {
  const t = useAppTexts();
  const logOut = useLogOut();
  const theme = (name: string) => `${t('theme')}: ${name}`;
  return [
    // prettier-ignore
    { id: 'theme-light', title: theme(t('theme.light')), icon: <SunOutlined />, keywords: 'light', run: () => chooseTheme('light') },
    // prettier-ignore
    { id: 'theme-dark', title: theme(t('theme.dark')), icon: <MoonOutlined />, keywords: 'dark', run: () => chooseTheme('dark') },
    // prettier-ignore
    { id: 'theme-system', title: theme(t('theme.system')), icon: <DesktopOutlined />, keywords: 'system', run: () => chooseTheme('system') },
    { id: 'english', title: 'English', icon: <TranslationOutlined />, run: () => chooseLanguage('en') },
    {
      id: 'chinese',
      title: '中文',
      icon: <TranslationOutlined />,
      keywords: 'chinese',
      run: () => chooseLanguage('zh'),
    },
    { id: 'log-out', title: t('logOut'), icon: <LogoutOutlined />, keywords: 'logout', run: () => void logOut() },
  ];
}
