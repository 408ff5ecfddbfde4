import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { useSettings } from './data';
import { Exports } from './exports';
import { PaymentProviders } from './payment-providers';
import { Payments } from './payments';
import { Product } from './product';
import { Providers } from './providers';
import { Registration } from './registration';
import { Retention } from './retention';
import { Routing } from './routing';
import { useSettingTexts } from './texts';
import './settings.css';

export default function SettingsPage() {
  const t = useSettingTexts();
  const settings = useSettings();
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {settings.error && !settings.data && <Failed error={settings.error} onRetry={settings.refetch} />}
      {settings.isPending && <LoadingRows count={8} />}
      <div className="sections">
        {settings.data && <Product key={`product ${settings.data.product.version}`} stored={settings.data.product} />}
        {settings.data && <Routing key={`routing ${settings.data.routing.version}`} stored={settings.data.routing} />}
        {settings.data && <Exports key={`exports ${settings.data.exports.version}`} stored={settings.data.exports} />}
        {settings.data && (
          <Payments key={`payments ${settings.data.payments.version}`} stored={settings.data.payments} />
        )}
        <PaymentProviders />
        <Providers />
        {settings.data && (
          <Retention key={`retention ${settings.data.retention.version}`} stored={settings.data.retention} />
        )}
        {settings.data && (
          <Registration
            key={`registration ${settings.data.registration.version}`}
            stored={settings.data.registration}
          />
        )}
      </div>
    </>
  );
}
