import { AppError } from '@app/common';
import type { ChannelSettings, SettingName } from '@app/providers';
import type { Provider } from './providers';

interface Fault {
  readonly param: string;
  readonly message: string;
}

/** What is wrong with the answers to a provider's own questions. */
export function faultsOfSettings({ name, fields }: Provider, settings: ChannelSettings): Fault[] {
  const asked = fields.filter((field) => field.name !== 'baseUrl' && field.name !== 'secrets');
  const foreign = Object.keys(settings).filter((setting) => !asked.some((field) => field.name === setting));
  return [
    ...foreign.map((setting) => ({ param: `settings.${setting}`, message: `${name} does not ask for it.` })),
    ...asked.flatMap((field) => {
      const message = faultOf(field, settings[field.name as SettingName]);
      return message ? [{ param: `settings.${field.name}`, message }] : [];
    }),
  ];
}

/** Throws AppError('invalid_value') naming the first setting at fault. */
export function requireSettings(provider: Provider, settings: ChannelSettings): void {
  const errors = faultsOfSettings(provider, settings);
  const [first] = errors;
  if (first) throw new AppError('invalid_value', { ...first, errors });
}

function faultOf(field: Provider['fields'][number], answer: string | undefined): string | undefined {
  const { isRequired, choices, pattern, example } = field;
  if (answer === undefined) return isRequired ? `It is needed, such as ${example}.` : undefined;
  if (choices && !choices.includes(answer)) return `It must be one of ${choices.join(', ')}.`;
  const isForm = pattern === undefined || new RegExp(`^(?:${pattern})$`).test(answer);
  return isForm ? undefined : `It must look like ${example}.`;
}
