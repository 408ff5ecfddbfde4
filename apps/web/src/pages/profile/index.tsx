import { Segmented } from 'antd';
import { chooseLanguage, chooseTheme, usePreferences, type Theme } from '../../app/preferences';
import { useMe } from '../../app/session';
import { defineTexts } from '../../app/texts';
import { Facts } from '../../ui/facts';
import { PageHeader } from '../../ui/page-header';
import { Section } from '../../ui/section';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('profile', { en, zh });

export default function ProfilePage() {
  const t = usePageTexts();
  return (
    <>
      <PageHeader title={t('title')} />
      <You />
      <Look />
    </>
  );
}

function You() {
  const t = usePageTexts();
  const me = useMe();
  const organizations = me.memberships.map(({ organizationName }) => organizationName).join(', ');
  return (
    <Section title={t('you')}>
      <Facts
        facts={[
          [t('name'), me.name],
          [t('email'), me.email],
          [t('role'), t(`role.${me.platformRole}`)],
          ...(organizations ? [[t('memberships'), organizations] as const] : []),
        ]}
      />
    </Section>
  );
}

function Look() {
  const t = usePageTexts();
  const { theme, language } = usePreferences();
  const themes = (['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }));
  return (
    <Section title={t('look')}>
      <Facts
        facts={[
          [
            t('theme'),
            <Segmented<Theme>
              key="theme"
              aria-label={t('theme')}
              value={theme}
              options={themes}
              onChange={chooseTheme}
            />,
          ],
          [
            t('language'),
            <Segmented
              key="language"
              aria-label={t('language')}
              value={language}
              options={[
                { value: 'en' as const, label: 'English' },
                { value: 'zh' as const, label: '中文' },
              ]}
              onChange={chooseLanguage}
            />,
          ],
        ]}
      />
    </Section>
  );
}
