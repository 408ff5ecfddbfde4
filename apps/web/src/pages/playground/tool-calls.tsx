import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ToolCall } from './conversation';
import { usePageTexts } from './page-texts';
import { parseJson } from './settings';

interface ToolCallsProps {
  readonly calls: readonly ToolCall[];
  readonly open: readonly ToolCall[];
  readonly answer: (results: ReadonlyMap<string, string>) => void;
}

/** What the model wants to know, and a place to tell it. */
export function ToolCalls({ calls, open, answer }: ToolCallsProps) {
  const t = usePageTexts();
  const [results, setResults] = useState<ReadonlyMap<string, string>>(new Map());
  if (calls.length === 0) return null;
  const isComplete = open.every(({ id }) => results.get(id)?.trim());
  return (
    <div className="tool-calls">
      {calls.map((call) => (
        <div key={call.id} className="tool-call">
          <code>{call.name}</code>
          <pre>{pretty(call.arguments)}</pre>
          {open.includes(call) && (
            <Input.TextArea
              aria-label={t('toolResult', { name: call.name })}
              placeholder={t('toolResult', { name: call.name })}
              autoSize={{ minRows: 1, maxRows: 8 }}
              value={results.get(call.id) ?? ''}
              onChange={({ target }) => setResults(new Map([...results, [call.id, target.value]]))}
            />
          )}
        </div>
      ))}
      {open.length > 0 && (
        <Button type="primary" disabled={!isComplete} onClick={() => answer(results)}>
          {t('sendResults')}
        </Button>
      )}
    </div>
  );
}

function pretty(json: string): string {
  const value = parseJson(json);
  return value === undefined ? json : JSON.stringify(value, null, 2);
}
