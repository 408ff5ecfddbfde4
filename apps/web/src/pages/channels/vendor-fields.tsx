import { Form, Input, Select } from 'antd';
import type { Provider } from './channels-api';
import { useChannelTexts } from './texts';

type Field = Provider['fields'][number];

/** What this vendor asks for, as the server says. */
export function VendorFields({ provider }: { readonly provider: Provider }) {
  return provider.fields.map((field) => <VendorField key={field.name} provider={provider} field={field} />);
}

/** What it asks for beyond address and secrets. */
export function SettingFields({ provider }: { readonly provider: Provider }) {
  return provider.fields
    .filter(isSetting)
    .map((field) => <VendorField key={field.name} provider={provider} field={field} />);
}

/** Where a field is in the form. */
export const placeOf = (field: Field): string | string[] => (isSetting(field) ? ['settings', field.name] : field.name);

export const isSetting = ({ name }: Field): boolean => name !== 'baseUrl' && name !== 'secrets';

function VendorField({ provider, field }: { readonly provider: Provider; readonly field: Field }) {
  const t = useChannelTexts();
  const { name, isRequired, pattern, example } = field;
  const isNeeded = isRequired && !(name === 'baseUrl' && provider.defaultBaseUrl);
  return (
    <Form.Item
      name={placeOf(field)}
      label={t(`field.${name}`)}
      extra={t(`field.${name}.help`, { example })}
      validateFirst
      rules={[
        ...(isNeeded ? [{ required: true, whitespace: true, message: t(`field.${name}.missing`) }] : []),
        ...(pattern ? [{ pattern: new RegExp(`^(?:${pattern})$`), message: t('field.pattern', { example }) }] : []),
      ]}
    >
      <Answer provider={provider} field={field} />
    </Form.Item>
  );
}

/** The form gives it its value. */
function Answer({ provider, field, ...given }: { readonly provider: Provider; readonly field: Field }) {
  const { kind, choices = [], example } = field;
  if (kind === 'choice') return <Select {...given} options={choices.map((value) => ({ value, label: value }))} />;
  if (kind === 'secrets')
    return (
      <Input.TextArea
        {...given}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={example}
        autoComplete="off"
        spellCheck={false}
        className="code"
      />
    );
  return (
    <Input
      {...given}
      placeholder={(kind === 'url' && provider.defaultBaseUrl) || example}
      autoComplete="off"
      {...(kind === 'url' && { inputMode: 'url' as const })}
      spellCheck={false}
    />
  );
}

/** One a line; a key that is a JSON document is one, over however many lines it stands. */
export function secretsIn(text: string | undefined): string[] {
  const whole = (text ?? '').trim();
  if (whole.startsWith('{')) return [whole];
  return whole
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Without those that were left empty. */
export const settingsIn = (settings: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value?.trim()));
