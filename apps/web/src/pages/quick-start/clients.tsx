import { Radio } from 'antd';
import { useState } from 'react';
import { CodeBlock } from '../../relay/code-block';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { clientSetups, type Address, type ClientSetup } from './client-setups';
import { usePageTexts } from './page-texts';

/** Where popular programs want the address and the token. */
export function Clients(address: Address) {
  const t = usePageTexts();
  const setups = clientSetups(address);
  const [name, setName] = useState(setups[0]?.name);
  const setup = setups.find((one) => one.name === name);
  return (
    <>
      <Radio.Group
        className="client-names"
        aria-label={t('clients')}
        optionType="button"
        value={name}
        options={setups.map((one) => one.name)}
        onChange={({ target }) => setName(target.value as string)}
      />
      {setup && <Setup setup={setup} />}
    </>
  );
}

function Setup({ setup }: { readonly setup: ClientSetup }) {
  const t = usePageTexts();
  const { path, environment, file, fields = [], isCalledFromOutside = false } = setup;
  return (
    <div className="client-setup">
      {path && <p>{t('client.path', { path })}</p>}
      {environment ? (
        <CodeBlock code={environment} label={t('environment')} />
      ) : (
        <Facts facts={fields.map(([name, text]) => [name, <CopyText key={name} text={text} />])} />
      )}
      {file && (
        <>
          <p>{t('client.file', { path: file.path })}</p>
          <CodeBlock code={file.text} label={file.path} />
        </>
      )}
      {isCalledFromOutside && <p className="faint">{t('client.outside')}</p>}
    </div>
  );
}
