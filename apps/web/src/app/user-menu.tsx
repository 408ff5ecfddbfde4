import { EllipsisOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Dropdown, type MenuProps } from 'antd';
import { useAppTexts } from './app-texts';
import { chooseLanguage, chooseTheme, usePreferences, type Language, type Theme } from './preferences';
import { useLogOut, useMe } from './session';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['zh', '中文'],
];

/** Who is logged in, how the dashboard looks to them, and the way out. */
export function UserMenu() {
  const t = useAppTexts();
  const me = useMe();
  const navigate = useNavigate();
  const logOut = useLogOut();
  const { theme, language } = usePreferences();
  const items: MenuProps['items'] = [
    { key: 'profile', label: t('profile'), onClick: () => void navigate({ to: '/profile' }) },
    { type: 'divider' },
    {
      key: 'theme',
      type: 'group',
      label: t('theme'),
      children: THEMES.map((one) => ({ key: one, label: t(`theme.${one}`), onClick: () => chooseTheme(one) })),
    },
    {
      key: 'language',
      type: 'group',
      label: t('language'),
      children: LANGUAGES.map(([key, label]) => ({ key, label, onClick: () => chooseLanguage(key) })),
    },
    { type: 'divider' },
    { key: 'log-out', label: t('logOut'), onClick: () => void logOut() },
  ];
  return (
    <Dropdown
      trigger={['click']}
      placement="topLeft"
      menu={{ items, selectable: true, multiple: true, selectedKeys: [theme, language] }}
    >
      <button type="button" className="user-button">
        <span className="visually-hidden">{t('account')}</span>
        <span className="user-initial" aria-hidden="true">
          {[...me.name][0]?.toUpperCase()}
        </span>
        <span className="user-name">
          <strong>{me.name}</strong>
          <small>{me.email}</small>
        </span>
        <EllipsisOutlined aria-hidden="true" />
      </button>
    </Dropdown>
  );
}
