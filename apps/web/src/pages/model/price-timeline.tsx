import { Select } from 'antd';
import { useState } from 'react';
import { Time } from '../../ui/time';
import { Price } from '../../catalog/price-amounts';
import { usePriceWords, type Component, type PriceVersion } from '../../catalog/price-words';
import { usePageTexts } from './model-page-texts';

interface TimelineProps {
  /** The latest first. */
  readonly versions: readonly PriceVersion[];
  readonly total: number;
  readonly shownId: string;
  readonly onPick: (id: string) => void;
}

const EVERYTHING = '';

/** The versions of a model along the time, what is to come on top. */
export function PriceTimeline({ versions, total, shownId, onPick }: TimelineProps) {
  const t = usePageTexts();
  const words = usePriceWords();
  const [scope, setScope] = useState(EVERYTHING);
  const scopes = new Map(versions.map((version) => [keyOf(version), words.whom(version)]));
  const shown = versions.filter((version) => scope === EVERYTHING || keyOf(version) === scope);
  return (
    <div className="timeline">
      {scopes.size > 1 && (
        <Select
          aria-label={t('timeline.scope')}
          value={scope}
          onChange={setScope}
          style={{ width: '100%' }}
          options={[
            { value: EVERYTHING, label: t('timeline.all') },
            ...[...scopes].map(([value, label]) => ({ value, label })),
          ]}
        />
      )}
      <ol>
        {shown.map((version) => (
          <Entry key={version.id} version={version} isShown={version.id === shownId} onPick={onPick} />
        ))}
      </ol>
      {total > versions.length && <p className="faint">{t('timeline.more', { count: total - versions.length })}</p>}
    </div>
  );
}

const keyOf = ({ scope, scopeId }: PriceVersion): string => `${scope} ${scopeId ?? ''}`;

interface EntryProps {
  readonly version: PriceVersion;
  readonly isShown: boolean;
  readonly onPick: (id: string) => void;
}

function Entry({ version, isShown, onPick }: EntryProps) {
  const words = usePriceWords();
  const { id, state, effectiveFrom, scope, scopeName, multiplier, rates } = version;
  const price = (component: Component) => rates[0]?.components.find((row) => row.component === component)?.priceUsd;
  return (
    <li className={`timeline-entry is-${state}`}>
      <button type="button" aria-pressed={isShown} onClick={() => onPick(id)}>
        <span className="timeline-when">
          <Time value={effectiveFrom} show="absolute" />
          <span className="timeline-state">{words.state(state)}</span>
        </span>
        <span className="timeline-price">
          <Price value={price('input')} /> / <Price value={price('output')} />
        </span>
        <span className="timeline-scope">
          {words.whom({ scope, scopeName })}
          {multiplier !== null && ` ${words.times(multiplier)}`}
        </span>
      </button>
    </li>
  );
}
