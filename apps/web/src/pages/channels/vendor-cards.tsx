import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useId, useState } from 'react';
import type { Provider } from './channels-api';
import { useChannelTexts } from './texts';
import { isSetting } from './vendor-fields';

interface VendorCardsProps {
  readonly providers: readonly Provider[];
  readonly chosen: Provider | undefined;
  readonly onChoose: (provider: Provider) => void;
}

/** All vendors by name; those that people run themselves apart. */
export function VendorCards({ providers, ...choice }: VendorCardsProps) {
  const t = useChannelTexts();
  const [search, setSearch] = useState('');
  const word = search.trim().toLowerCase();
  const found = providers
    .filter(({ id, name }) => name.toLowerCase().includes(word) || id.includes(word))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  return (
    <div className="vendors">
      <Input
        allowClear
        prefix={<SearchOutlined />}
        aria-label={t('vendor.search')}
        placeholder={t('vendor.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
        // Enter would send the form.
        onPressEnter={(event) => event.preventDefault()}
      />
      <Vendors title={t('vendor.hosted')} providers={found.filter((one) => !isOwn(one))} {...choice} />
      <Vendors title={t('vendor.own')} providers={found.filter(isOwn)} {...choice} />
      {found.length === 0 && <p className="faint">{t('vendor.nothing')}</p>}
    </div>
  );
}

/** Only who runs it knows its address. */
const isOwn = ({ defaultBaseUrl, fields, isSimulated }: Provider): boolean =>
  isSimulated || (!defaultBaseUrl && fields.some(({ name, isRequired }) => name === 'baseUrl' && isRequired));

function Vendors({ title, providers, chosen, onChoose }: VendorCardsProps & { readonly title: string }) {
  const id = useId();
  if (providers.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul className="vendor-cards">
        {providers.map((provider) => (
          <li key={provider.id}>
            <button
              type="button"
              className="vendor-card"
              aria-pressed={provider.id === chosen?.id}
              onClick={() => onChoose(provider)}
            >
              <strong>{provider.name}</strong>
              <VendorNote provider={provider} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where it is, or what says where it is. */
function VendorNote({ provider }: { readonly provider: Provider }) {
  const t = useChannelTexts();
  if (provider.isSimulated) return <span>{t('vendor.simulated')}</span>;
  if (provider.defaultBaseUrl) return <span>{new URL(provider.defaultBaseUrl).host}</span>;
  const names = provider.fields.filter(isSetting).map(({ name }) => t(`field.${name}`));
  return <span>{isOwn(provider) || names.length === 0 ? t('field.baseUrl') : names.join(' · ')}</span>;
}
