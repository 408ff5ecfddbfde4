import { EditOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, client, ifMatch } from '../../client';
import type { components } from '../../client/generated/api';
import { Facts } from '../../ui/facts';
import { FormDrawer } from '../../ui/form-drawer';
import { Failed, LoadingRows } from '../../ui/states';
import { reloadOrganizations, type Organization } from './data';
import { useOrganizationTexts } from './texts';

type Profile = components['schemas']['BillingProfile'];
type Values = Omit<Profile, 'version'>;
const PATH = '/api/organizations/{organizationId}/billing-profile';

/** Who the organization is on its statements. */
export default function BillingProfile({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const { id: organizationId } = organization;
  const mayWrite = permissionsIn(useMe(), organizationId).has('statements:write');
  const profile = api.useQuery('get', PATH, { params: { path: { organizationId } } });
  const [isEditing, setIsEditing] = useState(false);
  if (profile.error && !profile.data) return <Failed error={profile.error} onRetry={profile.refetch} />;
  if (!profile.data) return <LoadingRows count={8} />;
  const { data } = profile;
  return (
    <>
      <ProfileFacts profile={data} />
      {mayWrite && (
        <div className="settings-buttons">
          <Button icon={<EditOutlined />} onClick={() => setIsEditing(true)}>
            {t('edit')}
          </Button>
        </div>
      )}
      <EditProfile
        open={isEditing}
        organizationId={organizationId}
        profile={data}
        onClose={() => setIsEditing(false)}
      />
    </>
  );
}

function ProfileFacts({ profile }: { readonly profile: Profile }) {
  const t = useOrganizationTexts();
  const { language, currency, currencyPerUsd, paymentDays, taxTreatment, taxRatePercent } = profile;
  const hasRate = taxTreatment === 'standard' && taxRatePercent !== null;
  const text = (name: 'legalName' | 'address' | 'taxId' | 'email') =>
    [t(`billing.${name}`), profile[name] || <span className="faint">–</span>] as const;
  return (
    <Facts
      facts={[
        ...(['legalName', 'address', 'taxId', 'email'] as const).map(text),
        [t('billing.language'), t(`billing.language.${language}`)],
        [t('billing.currency'), currency === 'USD' ? currency : `${currency} · ${currencyPerUsd}`],
        [t('billing.paymentDays'), paymentDays],
        [t('billing.tax'), `${t(`billing.tax.${taxTreatment}`)}${hasRate ? ` · ${taxRatePercent} %` : ''}`],
      ]}
    />
  );
}

interface EditProfileProps {
  readonly open: boolean;
  readonly organizationId: string;
  readonly profile: Profile;
  readonly onClose: () => void;
}

function EditProfile({ open, organizationId, profile: { version, ...values }, onClose }: EditProfileProps) {
  const t = useOrganizationTexts();
  const submit = async ({ taxName, taxRatePercent, ...rest }: Values) => {
    const body = { ...rest, taxName: taxName || null, taxRatePercent: taxRatePercent || null };
    await client.PUT(PATH, { params: { path: { organizationId }, header: ifMatch(version) }, body });
    await reloadOrganizations();
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('billing')}
      initialValues={values}
      submit={submit}
      onClose={onClose}
      onReload={reloadOrganizations}
    >
      <Form.Item name="legalName" label={t('billing.legalName')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="address" label={t('billing.address')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} />
      </Form.Item>
      <Form.Item name="taxId" label={t('billing.taxId')}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Form.Item name="email" label={t('billing.email')}>
        <Input type="email" autoComplete="off" />
      </Form.Item>
      <Form.Item name="language" required label={t('billing.language')}>
        <Segmented
          aria-label={t('billing.language')}
          options={(['en', 'zh-CN'] as const).map((value) => ({ value, label: t(`billing.language.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="currency" required label={t('billing.currency')} extra={t('billing.currency.hint')}>
        <Input maxLength={3} autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="currencyPerUsd" required label={t('billing.currencyPerUsd')}>
        <Input inputMode="decimal" autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="paymentDays" required label={t('billing.paymentDays')}>
        <InputNumber min={0} max={365} precision={0} style={{ width: 180 }} />
      </Form.Item>
      <TaxFields />
    </FormDrawer>
  );
}

function TaxFields() {
  const t = useOrganizationTexts();
  const treatments = (['standard', 'exempt', 'reverse_charge'] as const).map((value) => ({
    ...{ value, label: t(`billing.tax.${value}`) },
  }));
  return (
    <>
      <Form.Item name="taxTreatment" required label={t('billing.tax')}>
        <Select options={treatments} />
      </Form.Item>
      <Form.Item name="taxName" label={t('billing.taxName')} extra={t('billing.tax.hint')}>
        <Input maxLength={30} autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="taxRatePercent" label={t('billing.taxRate')} extra={t('billing.tax.hint')}>
        <Input suffix="%" inputMode="decimal" autoComplete="off" style={{ width: 180 }} />
      </Form.Item>
    </>
  );
}
