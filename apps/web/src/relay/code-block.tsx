import './relay.css';
import { Segmented } from 'antd';
import { useState } from 'react';
import { CopyButton } from '../ui/copy-text';
import { codeSample, SAMPLE_LANGUAGES, SAMPLE_TITLES, type SampleCall, type SampleLanguage } from './code-samples';

interface CodeBlockProps {
  readonly code: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
}

/** A program to be read and copied. */
export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <div className="code-block">
      {/* Long lines scroll, and so it can be reached by keyboard. */}
      <pre tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} />
    </div>
  );
}

/** The same call in each of the languages. */
export function CodeSamples({ call, label }: { readonly call: SampleCall; readonly label: string }) {
  const [language, setLanguage] = useState<SampleLanguage>('curl');
  return (
    <div className="code-samples">
      <Segmented<SampleLanguage>
        aria-label={label}
        value={language}
        onChange={setLanguage}
        options={SAMPLE_LANGUAGES.map((value) => ({ value, label: SAMPLE_TITLES[value] }))}
      />
      <CodeBlock code={codeSample(language, call)} label={SAMPLE_TITLES[language]} />
    </div>
  );
}
