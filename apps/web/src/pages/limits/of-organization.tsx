import { Flex } from 'antd';
import { usePlace } from '../../app/place';
import { BudgetsPanel } from '../../parts/budgets/budgets-panel';
import { LimitsOf } from '../../parts/limits/limits-of';
import { PageHeader } from '../../ui/page-header';
import { useLimitPageTexts } from './texts';

const SHOWN_BUDGETS = 20;
const LOOK_EVERY_MS = 2_000;

/** What bounds the calls of an organization, and how much of it is used now. */
export default function OwnLimitsPage() {
  const t = useLimitPageTexts();
  const { organizationId = '' } = usePlace().params;
  return (
    <>
      <PageHeader title={t('own.title')} description={t('own')} />
      <Flex vertical gap={20}>
        <BudgetsPanel organizationId={organizationId} count={SHOWN_BUDGETS} everyMs={LOOK_EVERY_MS} />
        <div>
          <LimitsOf key={organizationId} organizationId={organizationId} />
        </div>
      </Flex>
    </>
  );
}
