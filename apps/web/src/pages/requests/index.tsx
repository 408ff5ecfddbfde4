import { RequestLog } from './request-log';
import { platformSource } from './request-source';
import { useRequestTexts } from './request-texts';

/** All calls, for the platform's own people. */
export default function RequestsPage() {
  const t = useRequestTexts();
  return <RequestLog source={platformSource} description={t('description')} />;
}
