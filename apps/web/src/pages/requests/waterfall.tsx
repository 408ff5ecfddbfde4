import type { ReactNode } from 'react';
import { Usd } from '../../ui/amounts';
import { Duration } from '../../ui/time';
import type { Attempt, SettledLife } from './request-source';
import { useRequestTexts } from './request-texts';

interface Span {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** What took how long: the whole call, and below it each try of a channel. */
export function Waterfall({ life: { call, attempts } }: { readonly life: SettledLife }) {
  const t = useRequestTexts();
  const wholeMs = Math.max(call.totalMs, ...attempts.map(({ startedAfterMs, totalMs }) => startedAfterMs + totalMs), 1);
  return (
    <section className="call-part">
      <h2>{t('part.timing')}</h2>
      <ol className="waterfall">
        <Bar
          label={t('whole')}
          note={call.firstTokenMs !== null && <FirstToken milliseconds={call.firstTokenMs} />}
          span={{ fromMs: 0, lengthMs: call.totalMs }}
          wholeMs={wholeMs}
          markMs={call.firstTokenMs}
        />
        {attempts.map((attempt) => (
          <Bar
            key={attempt.number}
            label={<AttemptName attempt={attempt} />}
            note={<AttemptEnd attempt={attempt} />}
            span={{ fromMs: attempt.startedAfterMs, lengthMs: attempt.totalMs }}
            wholeMs={wholeMs}
            markMs={attempt.firstByteMs === null ? null : attempt.startedAfterMs + attempt.firstByteMs}
            tone={attempt.failure === null ? 'good' : 'bad'}
          />
        ))}
      </ol>
      {attempts.length === 0 && <p className="faint">{t('attempts.none')}</p>}
    </section>
  );
}

function FirstToken({ milliseconds }: { readonly milliseconds: number }) {
  const t = useRequestTexts();
  return (
    <>
      {t('firstToken')} <Duration milliseconds={milliseconds} />
    </>
  );
}

function AttemptName({ attempt: { number, channelName, channelId, upstreamModel } }: { readonly attempt: Attempt }) {
  const t = useRequestTexts();
  const channel = channelName ?? channelId;
  if (!channel) return t('attempt', { number });
  return (
    <>
      {number}. {channel} <span className="code faint">{upstreamModel}</span>
    </>
  );
}

function AttemptEnd({ attempt: { failure, httpStatus, costUsd } }: { readonly attempt: Attempt }) {
  const t = useRequestTexts();
  return (
    <>
      {failure === null ? t('served') : <span className="code is-bad">{failure}</span>}
      {httpStatus !== null && ` · ${t('httpStatus', { status: httpStatus })}`}
      {costUsd !== undefined && (
        <>
          {' '}
          · {t('cost')} <Usd value={costUsd} />
        </>
      )}
    </>
  );
}

interface BarProps {
  readonly label: ReactNode;
  readonly note: ReactNode;
  readonly span: Span;
  readonly wholeMs: number;
  /** The first token or byte, since the beginning of the call. */
  readonly markMs: number | null;
  readonly tone?: 'good' | 'bad';
}

function Bar({ label, note, span, wholeMs, markMs, tone }: BarProps) {
  const percent = (milliseconds: number) => `${((100 * milliseconds) / wholeMs).toFixed(2)}%`;
  const left = Math.min(span.fromMs, wholeMs);
  return (
    <li>
      <div className="waterfall-words">
        <span className="waterfall-name">{label}</span>
        <span className="waterfall-note">{note}</span>
        <span className="waterfall-time">
          <Duration milliseconds={span.lengthMs} />
        </span>
      </div>
      <div className="waterfall-track" aria-hidden>
        <div
          className={`waterfall-bar${tone ? ` is-${tone}` : ''}`}
          style={{ left: percent(left), width: `max(2px, ${percent(Math.min(span.lengthMs, wholeMs - left))})` }}
        />
        {markMs !== null && <div className="waterfall-mark" style={{ left: percent(markMs) }} />}
      </div>
    </li>
  );
}
