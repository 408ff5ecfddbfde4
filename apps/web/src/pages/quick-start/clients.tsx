import { Tabs } from 'antd';
import { CodeBlock } from '../../relay/code-block';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { clientSetups, type Address } from './client-setups';
import { usePageTexts } from './page-texts';

/** Where popular programs want the address and the token. */
export function Clients(address: Address) {
  const t = usePageTexts();
  const items = clientSetups(address).map((setup) => ({
    key: setup.name,
    label: setup.name === 'environment' ? t('environment') : setup.name,
    children: (
      <div className="client-setup">
        {setup.path && <p>{t('client.path', { path: setup.path })}</p>}
        {setup.environment ? (
          <CodeBlock code={setup.environment} label={t('environment')} />
        ) : (
          <Facts facts={(setup.fields ?? []).map(([name, text]) => [name, <CopyText key={name} text={text} />])} />
        )}
        {setup.isCalledFromOutside && <p className="faint">{t('client.outside')}</p>}
      </div>
    ),
  }));
  return <Tabs size="small" items={items} />;
}
