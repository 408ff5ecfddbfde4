import { Form, type FormInstance } from 'antd';
import { useState } from 'react';
import { client, toProblem, type Problem } from '../../client';
import { forgetChannels, type Discovered, type Mapping, type Provider } from './channels-api';
import { matchedIn } from './model-picker';
import { markOf } from '../../ui/form-fields';
import { bodyOf, USUAL_VALUES, type SettingsValues } from './settings-values';
import type { TestOrder } from './test-panel';
import { isSetting, placeOf, secretsIn, settingsIn } from './vendor-fields';

export const STEPS = ['vendor', 'key', 'models', 'finish'] as const;
export type Step = (typeof STEPS)[number];

export interface NewChannel extends SettingsValues {
  readonly name: string;
  readonly baseUrl?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** One a line. */
  readonly secrets?: string;
}

const FIELDS_OF_KEY = new Set<string | number>(['name', 'baseUrl', 'secrets', 'settings']);

/** A channel in the making, from the choice of its vendor to its first save. */
export function useNewChannel(onAdded: (id: string) => void) {
  const [form] = Form.useForm<NewChannel>();
  const [step, setStep] = useState<Step>('vendor');
  const [provider, setProvider] = useState<Provider>();
  const [discovered, setDiscovered] = useState<readonly Discovered[]>();
  const [models, setModels] = useState<Mapping[]>([]);
  const { problem, isBusy, during } = useWork(form, () => setStep('key'));
  const entered = () => form.getFieldsValue(true) as NewChannel;

  const choose = (chosen: Provider) =>
    during(async () => {
      if (chosen.id !== provider?.id) {
        const name = await freeName(chosen.name);
        form.setFieldsValue({
          name,
          secrets: '',
          baseUrl: chosen.defaultBaseUrl ?? '',
          settings: usualSettings(chosen),
        });
        setDiscovered(undefined);
        setModels([]);
      }
      setProvider(chosen);
      setStep('key');
    });
  const discover = () =>
    during(async () => {
      await form.validateFields(['name', ...(provider?.fields ?? []).map(placeOf)]);
      if (!provider?.listsModels) return setStep('models');
      const { data } = await client.POST('/api/channels/discover-models', { body: vendorWith(provider, entered()) });
      setDiscovered(data!.models);
      setModels(matchedIn(data!.models));
      setStep('models');
    });
  const skip = () =>
    during(async () => {
      await form.validateFields(['name', ...(provider?.fields ?? []).map(placeOf)]);
      setStep('models');
    });
  const test = async ({ model, prompt }: TestOrder) => {
    const body = { ...vendorWith(provider!, entered()), ...model, ...(prompt && { prompt }) };
    return (await client.POST('/api/channels/test', { body })).data!;
  };
  const save = () =>
    during(async () => {
      await form.validateFields();
      const { secrets, baseUrl, settings, ...routing } = entered();
      const where = { providerId: provider!.id, settings: settingsIn(settings), ...(baseUrl && { baseUrl }) };
      const body = { ...bodyOf(routing), ...where, secrets: secretsIn(secrets), models };
      const { data } = await client.POST('/api/channels', { body });
      await forgetChannels();
      onAdded(data!.id);
    });
  const values = { step, provider, discovered, models, problem, isBusy };
  return { ...values, form, usual: USUAL_VALUES, setStep, setModels, choose, discover, skip, test, save };
}

/** One thing at a time; what the server refuses is shown at its field, or above. */
function useWork(form: FormInstance<NewChannel>, showKey: () => void) {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);
  const during = async (work: () => Promise<void>) => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      // What the form itself refused it shows itself.
      if (!isFormRefusal(error)) setProblem(showAtField(toProblem(error)));
    } finally {
      setIsBusy(false);
    }
  };
  const showAtField = (found: Problem): Problem | undefined => {
    const param = found.param?.replace(/^secret$/, 'secrets') ?? '';
    const mark = markOf(form, { param, message: found.message });
    if (!mark) return found;
    if (FIELDS_OF_KEY.has(mark.name[0]!)) showKey();
    form.setFields([{ name: mark.name as never, errors: [mark.message] }]);
    return undefined;
  };
  return { problem, isBusy, during };
}

/** Where there is a choice, the first is usual. */
const usualSettings = ({ fields }: Provider) =>
  Object.fromEntries(fields.filter(isSetting).map(({ name, choices }) => [name, choices?.[0] ?? '']));

const isFormRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errorFields' in error;

/** What the vendor is asked with: the first key, and all that was entered of the way to it. */
function vendorWith({ id }: Provider, { baseUrl, secrets, settings, ...routing }: NewChannel) {
  const [secret] = secretsIn(secrets);
  const { proxyUrl, ...rest } = bodyOf(routing);
  const { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, headerOverrides, parameterOverrides } = rest;
  return {
    ...{ providerId: id, settings: settingsIn(settings), headerOverrides, parameterOverrides },
    ...{ connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs },
    ...(proxyUrl && { proxyUrl }),
    ...(baseUrl && { baseUrl }),
    ...(secret && { secret }),
  };
}

/** "OpenAI", "OpenAI 2" ... */
async function freeName(stem: string): Promise<string> {
  const query = { search: stem, pageSize: 100 };
  const { data } = await client.GET('/api/channels', { params: { query } });
  const names = new Set(data!.items.map(({ name }) => name));
  let name = stem;
  for (let number = 2; names.has(name); number += 1) name = `${stem} ${number}`;
  return name;
}
