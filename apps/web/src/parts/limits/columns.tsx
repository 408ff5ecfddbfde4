import type { DataColumn } from '../../ui/data-columns';
import { Count } from '../../ui/amounts';
import { RATES, type Limit, type LimitUse, type Rate } from './data';
import { LiveBar } from './live-bar';
import { useLimitTexts } from './texts';
import './limits.css';

/** Whom a limit is for, in words. */
export function useLimitName() {
  const t = useLimitTexts();
  return ({ scope, subjectId, subjectName, groupName }: Limit): string => {
    if (scope === 'group') return t('each.group', { name: groupName ?? '' });
    if (scope === 'organization') return t('ofOrganization');
    return subjectId === null ? t(`each.${scope}`) : (subjectName ?? t('gone'));
  };
}

/** `isOfAll`: limits of several organizations. `uses`: what is used of them now, by their ids. */
export function useLimitColumns({
  isOfAll = false,
  uses,
}: {
  readonly isOfAll?: boolean;
  readonly uses?: ReadonlyMap<string, LimitUse['uses']>;
}): readonly DataColumn<Limit>[] {
  const t = useLimitTexts();
  const organization: DataColumn<Limit> = {
    key: 'organizationName',
    title: t('organization'),
    render: ({ organizationName }) => organizationName ?? <span className="faint">–</span>,
  };
  return [
    { key: 'of', title: t('of'), isTitle: true, render: (limit) => <Named limit={limit} uses={uses?.get(limit.id)} /> },
    { key: 'scope', title: t('scope'), isSortable: true, render: ({ scope }) => t(`scope.${scope}`) },
    ...(isOfAll ? [organization] : []),
    {
      key: 'modelId',
      title: t('model'),
      render: ({ modelId }) => modelId ?? <span className="faint">{t('model.all')}</span>,
    },
    ...RATES.map((rate) => ({
      key: rate,
      title: t(`column.${rate}`),
      isNumber: uses === undefined,
      render: (limit: Limit) => <Used limit={limit} rate={rate} uses={uses && (uses.get(limit.id) ?? [])} />,
    })),
  ];
}

interface OfLimitProps {
  readonly limit: Limit;
  readonly uses: LimitUse['uses'] | undefined;
}

/** Of a limit for each by itself, the one that is nearest to it as well. */
function Named({ limit, uses }: OfLimitProps) {
  const t = useLimitTexts();
  const isForEach = limit.subjectId === null && (limit.scope === 'user' || limit.scope === 'api_token');
  const busiest = isForEach ? uses?.[0]?.subjectName : undefined;
  const name = useLimitName()(limit);
  return (
    <span className="limit-name" title={name}>
      <span>{name}</span>
      {busiest && <small className="faint">{t('busiest', { name: busiest })}</small>}
    </span>
  );
}

const USED = { requestsPerMinute: 'requests', tokensPerMinute: 'tokens', concurrency: 'concurrency' } as const;

function Used({ limit, rate, uses }: OfLimitProps & { readonly rate: Rate }) {
  const t = useLimitTexts();
  const most = limit[rate];
  if (most === null) return <span className="faint">–</span>;
  if (!uses) return <Count value={most} isShort />;
  return <LiveBar label={t(rate)} used={uses[0]?.[USED[rate]] ?? 0} limit={most} />;
}
