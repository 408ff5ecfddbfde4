import { ThunderboltOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { Failure } from '../../parts/failures/failure';
import { toProblem } from '../../client';
import { Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { StatusTag } from '../../ui/status-tag';
import { Duration } from '../../ui/time';
import type { Mapping, TestResult } from './channels-api';
import { useChannelTexts } from './texts';

interface TestPanelProps {
  readonly models: readonly Mapping[];
  readonly credentials?: readonly { readonly id: string; readonly lastFour: string }[];
  readonly run: (test: TestOrder) => Promise<TestResult>;
}

export interface TestOrder {
  readonly model: Mapping;
  readonly credentialId: string | undefined;
  readonly prompt: string | undefined;
}

/** One tiny real call, and all that is to be known of it. */
export function TestPanel({ models, credentials = [], run }: TestPanelProps) {
  const t = useChannelTexts();
  const [modelId, setModelId] = useState<string>();
  const [credentialId, setCredentialId] = useState<string>();
  const [prompt, setPrompt] = useState('');
  const { result, problem, isBusy, start } = useTest(run);
  const model = models.find((mapping) => mapping.modelId === modelId) ?? models[0];
  if (!model) return <p className="faint">{t('test.noModel')}</p>;
  return (
    <>
      <div className="test-bar">
        <Select
          showSearch
          aria-label={t('model')}
          value={model.modelId}
          options={models.map((mapping) => ({ value: mapping.modelId, label: mapping.modelId }))}
          onChange={setModelId}
        />
        {credentials.length > 1 && (
          <Select
            allowClear
            aria-label={t('credential')}
            placeholder={t('credential.first')}
            value={credentialId ?? null}
            options={credentials.map(({ id, lastFour }) => ({ value: id, label: `…${lastFour}` }))}
            onChange={(id: string | null) => setCredentialId(id ?? undefined)}
          />
        )}
        <Input
          aria-label={t('test.prompt')}
          placeholder={t('test.prompt.default')}
          maxLength={2_000}
          value={prompt}
          onChange={({ target }) => setPrompt(target.value)}
          onPressEnter={(event) => {
            event.preventDefault();
            void start({ model, credentialId, prompt: prompt.trim() || undefined });
          }}
        />
        <Button
          icon={<ThunderboltOutlined />}
          loading={isBusy}
          onClick={() => start({ model, credentialId, prompt: prompt.trim() || undefined })}
        >
          {t('test.now')}
        </Button>
      </div>
      <div aria-live="polite">
        {problem && <Alert type="error" showIcon title={problem} style={{ marginTop: 12 }} />}
        {result && <Result result={result} />}
      </div>
    </>
  );
}

function useTest(run: TestPanelProps['run']) {
  const [result, setResult] = useState<TestResult>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const start = async (order: TestOrder) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(undefined);
    setResult(undefined);
    try {
      setResult(await run(order));
    } catch (error) {
      setProblem(toProblem(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return { result, problem, isBusy, start };
}

function Result({ result }: { readonly result: TestResult }) {
  const t = useChannelTexts();
  const { failure, message, reply, reasoning, usage } = result;
  return (
    <div className="test-result">
      {failure ? <Failure failure={failure} /> : <StatusTag tone="good">{t('test.answered')}</StatusTag>}
      {message && <p className="test-reply">{message}</p>}
      {reasoning && <p className="test-reply is-reasoning">{reasoning}</p>}
      {reply && <p className="test-reply">{reply}</p>}
      {!failure && !reply && !reasoning && <p className="test-reply is-reasoning">{t('test.silent')}</p>}
      <Facts
        facts={[
          [t('test.status'), result.httpStatus ?? '–'],
          [t('test.firstByte'), <Duration key="first" milliseconds={result.firstByteMs} />],
          [t('test.total'), <Duration key="total" milliseconds={result.totalMs} />],
          [
            t('test.tokens'),
            usage ? t('test.tokens.value', { input: usage.inputTokens, output: usage.outputTokens }) : '–',
          ],
          [t('test.cost'), <Usd key="cost" value={result.costUsd} />],
        ]}
      />
    </div>
  );
}
