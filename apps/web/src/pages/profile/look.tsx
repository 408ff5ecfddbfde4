import { useMutation } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { chooseLanguage, chooseTheme, usePreferences, type Language, type Theme } from '../../app/preferences';
import { meQuery, useMe } from '../../app/session';
import { client, queryClient } from '../../client';
import { Facts } from '../../ui/facts';
import { Section } from '../../ui/section';
import { useProfileTexts } from './texts';

const LANGUAGES = [
  { value: 'en' as const, label: 'English' },
  { value: 'zh' as const, label: '中文' },
];
const LOCALES = [
  { value: 'en' as const, label: 'English' },
  { value: 'zh-CN' as const, label: '中文' },
];

export function Look() {
  const t = useProfileTexts();
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
            <Segmented<Language>
              key="language"
              aria-label={t('language')}
              value={language}
              options={LANGUAGES}
              onChange={chooseLanguage}
            />,
          ],
          [t('locale'), <MailLanguage key="locale" />],
        ]}
      />
    </Section>
  );
}

/** Unlike the two above it is the server's to know: it writes the mails. */
function MailLanguage() {
  const t = useProfileTexts();
  const { locale } = useMe();
  const save = useMutation({
    mutationFn: (next: 'en' | 'zh-CN') => client.PATCH('/api/me', { body: { locale: next } }),
    onSuccess: () => queryClient.invalidateQueries(meQuery),
  });
  return (
    <Segmented
      aria-label={t('locale')}
      value={save.isPending ? save.variables : locale === 'zh-CN' ? 'zh-CN' : 'en'}
      options={LOCALES}
      onChange={(next) => save.mutate(next)}
    />
  );
}
