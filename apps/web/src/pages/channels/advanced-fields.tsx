import { AutoComplete, Checkbox, Collapse, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { HeadersField } from './headers-field';
import { ProxyField } from './proxy-field';
import { parseObject, type SettingsProps, type SettingsValues } from './settings-values';
import { useChannelTexts } from './texts';

const TIMEOUTS = [
  { name: 'connectTimeoutMs', min: 100, max: 60_000, isNeeded: true },
  { name: 'firstByteTimeoutMs', min: 1_000, max: 900_000, isNeeded: true },
  { name: 'idleTimeoutMs', min: 1_000, max: 600_000, isNeeded: true },
  { name: 'totalTimeoutMs', min: 1_000, max: 86_400_000, isNeeded: false },
] as const;
const LIMITS = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const;
const MAX_LIMIT = 2_147_483_647;
/** What a model may be able to do, and a channel of it may lack. */
export const LACKABLE = ['vision', 'audio_input', 'video_input', 'tools'] as const;

/** A fold, and the fields in it. */
const FOLDS = {
  timeouts: [...TIMEOUTS.map(({ name }) => name), 'onDisconnect'],
  limits: LIMITS,
  lacks: ['lacks'],
  overrides: ['headerOverrides', 'parameterOverrides'],
  proxy: ['proxyUrl'],
  probing: ['testModel', 'probeEverySeconds'],
} as const satisfies Record<string, readonly (keyof SettingsValues)[]>;
type Fold = keyof typeof FOLDS;

/** What few channels need; a fold with a fault in it is open. */
export function AdvancedFields(props: SettingsProps) {
  const bodies: Readonly<Record<Fold, ReactNode>> = {
    timeouts: <Timeouts />,
    limits: <Limits />,
    lacks: <Lacks />,
    overrides: <Overrides />,
    proxy: <Proxy {...props} />,
    probing: <Probing {...props} />,
  };
  return (
    <Form.Item noStyle shouldUpdate={() => true}>
      {({ getFieldsError, getFieldValue }) => {
        const faulty = new Set(
          getFieldsError()
            .filter(({ errors }) => errors.length > 0)
            .map(({ name }) => name[0]),
        );
        return (
          <Folds
            bodies={bodies}
            faulty={foldsWith((field) => faulty.has(field))}
            valueOf={(field) => getFieldValue(field) as never}
            {...props}
          />
        );
      }}
    </Form.Item>
  );
}

const foldsWith = (test: (field: string) => boolean): Fold[] =>
  (Object.keys(FOLDS) as Fold[]).filter((fold) => FOLDS[fold].some(test));

interface FoldsProps extends SettingsProps {
  readonly bodies: Readonly<Record<Fold, ReactNode>>;
  readonly faulty: readonly Fold[];
  readonly valueOf: <Field extends keyof SettingsValues>(field: Field) => SettingsValues[Field] | undefined;
}

function Folds({ bodies, faulty, ...facts }: FoldsProps) {
  const t = useChannelTexts();
  const [opened, setOpened] = useState<string[]>([]);
  const noteOf = useNotes(facts);
  return (
    <Collapse
      ghost
      size="small"
      className="channel-folds"
      activeKey={[...new Set([...opened, ...faulty])]}
      onChange={setOpened}
      items={(Object.keys(FOLDS) as Fold[]).map((fold) => ({
        key: fold,
        label: t(`fold.${fold}`),
        extra: <span className="faint">{noteOf(fold)}</span>,
        forceRender: true,
        children: bodies[fold],
      }))}
    />
  );
}

/** What a fold holds, while it is closed. */
function useNotes({ valueOf, proxyOrigin }: Pick<FoldsProps, 'valueOf' | 'proxyOrigin'>) {
  const t = useChannelTexts();
  const count = (number: number) => (number > 0 ? t('fold.set', { count: number }) : '');
  const notes: Readonly<Record<Fold, () => string>> = {
    timeouts: () => '',
    limits: () => count(LIMITS.filter((name) => typeof valueOf(name) === 'number').length),
    lacks: () => count(valueOf('lacks')?.length ?? 0),
    overrides: () => {
      const parameters = parseObject(valueOf('parameterOverrides') ?? '') ?? {};
      return count((valueOf('headerOverrides')?.length ?? 0) + Object.keys(parameters).length);
    },
    proxy: () => (valueOf('proxyUrl') === null ? '' : (proxyOrigin ?? '')),
    probing: () => (valueOf('probeEverySeconds') === 0 ? t('probing.never') : ''),
  };
  return (fold: Fold): string => notes[fold]();
}

function Timeouts() {
  const t = useChannelTexts();
  return (
    <>
      <div className="form-columns">
        {TIMEOUTS.map(({ name, min, max, isNeeded }) => (
          <Form.Item
            key={name}
            name={name}
            label={t(name)}
            rules={isNeeded ? [{ required: true }] : []}
            {...(!isNeeded && { extra: t('totalTimeoutMs.help') })}
          >
            <InputNumber min={min} max={max} precision={0} suffix="ms" style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="onDisconnect" label={t('onDisconnect')} extra={t('onDisconnect.help')}>
        <Select
          options={(['drain', 'abort'] as const).map((value) => ({ value, label: t(`onDisconnect.${value}`) }))}
        />
      </Form.Item>
    </>
  );
}

function Limits() {
  const t = useChannelTexts();
  return (
    <>
      <p className="fold-text">{t('limits.help')}</p>
      <div className="form-columns">
        {LIMITS.map((name) => (
          <Form.Item key={name} name={name} label={t(name)}>
            <InputNumber
              min={1}
              max={MAX_LIMIT}
              precision={0}
              placeholder={t('limits.none')}
              style={{ width: '100%' }}
            />
          </Form.Item>
        ))}
      </div>
    </>
  );
}

function Lacks() {
  const t = useChannelTexts();
  const lacked = Form.useWatch<string[] | undefined>('lacks') ?? [];
  const others = lacked.filter((name) => !LACKABLE.some((one) => one === name));
  return (
    <>
      <p className="fold-text">{t('lacks.help')}</p>
      <Form.Item name="lacks">
        <Checkbox.Group
          className="channel-lacks"
          options={[
            ...LACKABLE.map((value) => ({ value: value, label: t(`lacks.${value}`) })),
            ...others.map((value) => ({ value, label: value })),
          ]}
        />
      </Form.Item>
    </>
  );
}

function Overrides() {
  const t = useChannelTexts();
  const isObject = (_: unknown, text: string) =>
    parseObject(text) ? Promise.resolve() : Promise.reject(new Error(t('parameterOverrides.invalid')));
  return (
    <>
      <Form.Item name="headerOverrides" label={t('headerOverrides')} extra={t('headerOverrides.help')}>
        <HeadersField />
      </Form.Item>
      <Form.Item
        name="parameterOverrides"
        label={t('parameterOverrides')}
        extra={t('parameterOverrides.help')}
        rules={[{ validator: isObject }]}
      >
        <Input.TextArea
          className="code"
          autoSize={{ minRows: 3, maxRows: 14 }}
          placeholder={'{ "temperature": 0.2 }'}
          autoComplete="off"
          spellCheck={false}
        />
      </Form.Item>
    </>
  );
}

function Proxy({ proxyOrigin }: SettingsProps) {
  const t = useChannelTexts();
  return (
    <Form.Item name="proxyUrl" label={t('proxy')} extra={t('proxy.help')}>
      <ProxyField origin={proxyOrigin ?? null} />
    </Form.Item>
  );
}

function Probing({ upstreamModels }: SettingsProps) {
  const t = useChannelTexts();
  return (
    <div className="form-columns">
      <Form.Item
        name="probeEverySeconds"
        label={t('probeEverySeconds')}
        extra={t('probeEverySeconds.help')}
        rules={[{ required: true }]}
      >
        <InputNumber min={0} max={86_400} precision={0} suffix="s" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="testModel" label={t('testModel')} extra={t('testModel.help')}>
        <AutoComplete
          allowClear
          placeholder={upstreamModels[0] ?? ''}
          options={upstreamModels.map((value) => ({ value }))}
          showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }}
        />
      </Form.Item>
    </div>
  );
}
