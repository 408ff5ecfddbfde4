import { Button, Input, InputNumber, Segmented, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import { FORMAT_TITLES, WIRE_FORMATS } from '../../relay/wire-call';
import { FORMATS } from './formats';
import { usePageTexts } from './page-texts';
import {
  EXAMPLE_SCHEMA,
  EXAMPLE_TOOLS,
  flawOfSchema,
  flawOfTools,
  REASONING_EFFORTS,
  type Flaw,
  type Settings,
} from './settings';
import type { useModels } from '../../relay/use-models';

interface SettingsPanelProps {
  readonly settings: Settings;
  readonly change: (part: Partial<Settings>) => void;
  readonly models: ReturnType<typeof useModels>;
}

export function SettingsPanel({ settings, change, models }: SettingsPanelProps) {
  const t = usePageTexts();
  return (
    <div className="settings-panel">
      <Field label={t('model')}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: 'value' }}
            loading={models.isPending}
            value={settings.model ?? null}
            placeholder={models.data?.length === 0 ? t('model.none') : t('model')}
            options={(models.data ?? []).map(({ id: value }) => ({ value, label: value }))}
            onChange={(model: string) => change({ model })}
          />
        )}
      </Field>
      <Field label={t('api')}>
        {(id) => (
          <Select
            id={id}
            value={settings.api}
            options={WIRE_FORMATS.map((value) => ({ value, label: FORMAT_TITLES[value] }))}
            onChange={(api) => change({ api, ...(FORMATS[api].lacks.includes(settings.format) && { format: 'text' }) })}
          />
        )}
      </Field>
      <Field label={t('system')}>
        {(id) => (
          <Input.TextArea
            id={id}
            value={settings.system}
            placeholder={t('system.placeholder')}
            autoSize={{ minRows: 3, maxRows: 10 }}
            onChange={({ target }) => change({ system: target.value })}
          />
        )}
      </Field>
      <Sampling settings={settings} change={change} />
      <Tools settings={settings} change={change} />
      <Format settings={settings} change={change} />
    </div>
  );
}

type PartProps = Pick<SettingsPanelProps, 'settings' | 'change'>;

function Sampling({ settings, change }: PartProps) {
  const t = usePageTexts();
  const numbers = [
    { name: 'temperature', min: 0, max: 2, step: 0.1 },
    { name: 'topP', min: 0, max: 1, step: 0.05 },
    { name: 'maxTokens', min: 1, max: 2_147_483_647, step: 1 },
    { name: 'seed', min: 0, max: 2_147_483_647, step: 1 },
  ] as const;
  const { lacks } = FORMATS[settings.api];
  return (
    <>
      <div className="settings-grid">
        {numbers
          .filter(({ name }) => !lacks.includes(name))
          .map(({ name, ...bounds }) => (
            <Field key={name} label={t(name)}>
              {(id) => (
                <InputNumber
                  id={id}
                  {...bounds}
                  precision={bounds.step < 1 ? 2 : 0}
                  value={settings[name] ?? null}
                  placeholder={t('default')}
                  onChange={(value) => change({ [name]: value ?? undefined })}
                />
              )}
            </Field>
          ))}
      </div>
      <Field label={t('reasoningEffort')}>
        {(id) => (
          <Select
            id={id}
            allowClear
            placeholder={t('default')}
            value={settings.reasoningEffort ?? null}
            options={REASONING_EFFORTS.map((value) => ({ value, label: value }))}
            onChange={(value: string | undefined) => change({ reasoningEffort: value })}
          />
        )}
      </Field>
      {!lacks.includes('stop') && (
        <Field label={t('stopSequences')}>
          {(id) => (
            <Select
              id={id}
              mode="tags"
              open={false}
              suffixIcon={null}
              maxCount={4}
              placeholder={t('stopSequences.placeholder')}
              value={[...settings.stop]}
              onChange={(stop: string[]) => change({ stop })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function Tools({ settings, change }: PartProps) {
  const t = usePageTexts();
  return (
    <Field
      label={t('tools')}
      flaw={flawOfTools(settings.tools)}
      example={settings.tools === '' ? () => change({ tools: EXAMPLE_TOOLS }) : undefined}
    >
      {(id) => (
        <JsonInput
          id={id}
          value={settings.tools}
          placeholder={t('tools.placeholder')}
          onChange={(tools) => change({ tools })}
        />
      )}
    </Field>
  );
}

function Format({ settings, change }: PartProps) {
  const t = usePageTexts();
  const formats = (['text', 'json_object', 'json_schema'] as const).map((value) => ({
    value,
    label: t(`format.${value}`),
    disabled: FORMATS[settings.api].lacks.includes(value),
  }));
  return (
    <>
      <Field label={t('format')}>
        {(id) => (
          <Segmented
            id={id}
            block
            aria-label={t('format')}
            value={settings.format}
            options={formats}
            onChange={(format) => change({ format })}
          />
        )}
      </Field>
      {settings.format === 'json_schema' && (
        <Field
          label={t('schema')}
          flaw={settings.schema === '' ? undefined : flawOfSchema(settings)}
          example={settings.schema === '' ? () => change({ schema: EXAMPLE_SCHEMA }) : undefined}
        >
          {(id) => (
            <JsonInput id={id} value={settings.schema} placeholder="{}" onChange={(schema) => change({ schema })} />
          )}
        </Field>
      )}
    </>
  );
}

interface FieldProps {
  readonly label: string;
  readonly flaw?: Flaw | undefined;
  readonly example?: (() => void) | undefined;
  readonly children: (id: string) => ReactNode;
}

function Field({ label, flaw, example, children }: FieldProps) {
  const t = usePageTexts();
  const id = useId();
  return (
    <div className="settings-field">
      <div className="settings-label">
        <label htmlFor={id}>{label}</label>
        {example && (
          <Button type="link" size="small" onClick={example}>
            {t('example')}
          </Button>
        )}
      </div>
      {children(id)}
      {flaw && (
        <div className="settings-flaw" role="alert">
          {t(`flaw.${flaw}`)}
        </div>
      )}
    </div>
  );
}

interface JsonInputProps {
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
}

const JsonInput = ({ id, value, placeholder, onChange }: JsonInputProps) => (
  <Input.TextArea
    id={id}
    className="code"
    spellCheck={false}
    value={value}
    placeholder={placeholder}
    autoSize={{ minRows: 2, maxRows: 16 }}
    onChange={({ target }) => onChange(target.value)}
  />
);
