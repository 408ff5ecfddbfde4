import { Alert, App, Button, Drawer, Form, Input, Steps } from 'antd';
import type { ReactNode } from 'react';
import { LoadingRows } from '../../ui/states';
import { useIsPhone } from '../../ui/use-is-phone';
import { useProviders } from './channels-api';
import { ModelPicker } from './model-picker';
import { SettingsFields, upstreamModelsOf } from './settings-fields';
import { TestPanel } from './test-panel';
import { useChannelTexts } from './texts';
import { STEPS, useNewChannel, type NewChannel, type Step } from './use-new-channel';
import { VendorCards } from './vendor-cards';
import { VendorFields } from './vendor-fields';

interface CreateProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onAdded: (id: string) => void;
}

/** A new channel, step by step: vendor, key, models, and a real call before it is saved. */
export function CreateDrawer({ open, ...props }: CreateProps) {
  return open ? <Guide {...props} /> : null;
}

function Guide({ onClose, onAdded }: Omit<CreateProps, 'open'>) {
  const t = useChannelTexts();
  const { modal } = App.useApp();
  const guide = useNewChannel(onAdded);
  const { step, provider, problem } = guide;
  const leave = () => {
    if (step === 'vendor') return onClose();
    modal.confirm({
      title: t('leave'),
      content: t('leave.text'),
      okText: t('leave.discard'),
      cancelText: t('leave.stay'),
      okButtonProps: { danger: true },
      onOk: onClose,
    });
  };
  return (
    <Drawer open title={t('add')} size={760} onClose={leave} footer={<Footer guide={guide} onLeave={leave} />}>
      <Progress step={step} />
      {problem && <Alert type="error" role="alert" showIcon title={problem.message} style={{ marginBottom: 16 }} />}
      <Form<NewChannel>
        form={guide.form}
        layout="vertical"
        requiredMark="optional"
        initialValues={guide.usual}
        onFinish={() => void (step === 'key' ? guide.discover() : guide.save())}
      >
        <VendorStep guide={guide} />
        <Part isShown={step === 'key'}>
          <Form.Item
            name="name"
            label={t('name')}
            rules={[{ required: provider !== undefined, whitespace: true, message: t('name.missing') }]}
          >
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          {provider && <VendorFields provider={provider} />}
        </Part>
        <Part isShown={step === 'models'}>
          <p className="faint">{t(guide.discovered ? 'models.text' : 'models.text.manual')}</p>
          <ModelPicker discovered={guide.discovered} value={guide.models} onChange={guide.setModels} />
        </Part>
        <Part isShown={step === 'finish'}>
          <h2 className="heading">{t('test')}</h2>
          <TestPanel models={guide.models} run={guide.test} />
          <h2 className="heading">{t('routing')}</h2>
          <SettingsFields upstreamModels={upstreamModelsOf(guide.models)} />
        </Part>
      </Form>
    </Drawer>
  );
}

type GuideState = ReturnType<typeof useNewChannel>;

/** Fields that are not shown keep what was entered. */
const Part = ({ isShown, children }: { readonly isShown: boolean; readonly children: ReactNode }) => (
  <div hidden={!isShown}>{children}</div>
);

function Progress({ step }: { readonly step: Step }) {
  const t = useChannelTexts();
  const isPhone = useIsPhone();
  const current = STEPS.indexOf(step);
  if (isPhone)
    return (
      <p className="faint">{t('step.phone', { number: current + 1, all: STEPS.length, title: t(`step.${step}`) })}</p>
    );
  return (
    <Steps
      className="channel-steps"
      size="small"
      responsive={false}
      current={current}
      items={STEPS.map((name) => ({ title: t(`step.${name}`) }))}
    />
  );
}

function VendorStep({ guide }: { readonly guide: GuideState }) {
  const t = useChannelTexts();
  const providers = useProviders();
  return (
    <Part isShown={guide.step === 'vendor'}>
      <p className="faint">{t('vendor.text')}</p>
      {providers ? (
        <VendorCards providers={providers} chosen={guide.provider} onChoose={(one) => void guide.choose(one)} />
      ) : (
        <LoadingRows count={3} />
      )}
    </Part>
  );
}

function Footer({ guide, onLeave }: { readonly guide: GuideState; readonly onLeave: () => void }) {
  const t = useChannelTexts();
  const { step, models, isBusy, provider, setStep } = guide;
  const before = STEPS[STEPS.indexOf(step) - 1];
  return (
    <div className="drawer-buttons">
      {before ? (
        <Button onClick={() => setStep(before)}>{t('back')}</Button>
      ) : (
        <Button onClick={onLeave}>{t('cancel')}</Button>
      )}
      <span style={{ flex: 1 }} />
      {step === 'key' && provider?.listsModels && (
        <Button type="link" onClick={() => void guide.skip()}>
          {t('key.skip')}
        </Button>
      )}
      {step === 'key' && (
        <Button type="primary" loading={isBusy} onClick={() => void guide.discover()}>
          {t(provider?.listsModels ? 'key.next' : 'next')}
        </Button>
      )}
      {step === 'models' && (
        <Button type="primary" disabled={models.length === 0} onClick={() => setStep('finish')}>
          {t('models.next', { count: models.length })}
        </Button>
      )}
      {step === 'finish' && (
        <Button type="primary" loading={isBusy} onClick={() => void guide.save()}>
          {t('save')}
        </Button>
      )}
    </div>
  );
}
