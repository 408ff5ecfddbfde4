import { Form, Input } from 'antd';
import type { Provider } from './channels-api';
import { useChannelTexts } from './texts';

/** What this vendor asks for, as the server says. */
export function VendorFields({ provider }: { readonly provider: Provider }) {
  const t = useChannelTexts();
  return provider.fields.map(({ name, kind, isRequired, example }) => {
    const isNeeded = isRequired && !(name === 'baseUrl' && provider.defaultBaseUrl);
    return (
      <Form.Item
        key={name}
        name={name}
        label={t(`field.${name}`)}
        extra={t(`field.${name}.help`)}
        rules={isNeeded ? [{ required: true, whitespace: true, message: t(`field.${name}.missing`) }] : []}
      >
        {kind === 'secrets' ? (
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 8 }}
            placeholder={example}
            autoComplete="off"
            spellCheck={false}
            className="code"
          />
        ) : (
          <Input
            placeholder={provider.defaultBaseUrl ?? example}
            autoComplete="off"
            inputMode="url"
            spellCheck={false}
          />
        )}
      </Form.Item>
    );
  });
}

/** One a line. */
export const linesOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
