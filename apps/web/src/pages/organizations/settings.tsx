import { EditOutlined, PauseCircleOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { client, ifMatch, toProblem } from '../../client';
import { Usd } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { FormDrawer } from '../../ui/form-drawer';
import { Time } from '../../ui/time';
import { plain } from './amounts';
import { reloadOrganizations, type Organization } from './data';
import { OrganizationFields, type OrganizationValues } from './fields';
import { OrganizationState } from './organization-state';
import { useOrganizationTexts } from './texts';
import './organizations.css';

/** What the organization is called, and how its calls are treated. */
export default function Settings({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const permissions = permissionsIn(useMe(), organization.id);
  const isPlatform = permissions.has('organizations:manage');
  const [isEditing, setIsEditing] = useState(false);
  return (
    <>
      <Facts
        facts={[
          [t('name'), organization.name],
          [t('id'), <CopyText key="id" text={organization.id} />],
          [t('state'), <OrganizationState key="state" organization={organization} />],
          [t('timeZone'), organization.timeZone],
          [
            t('lowBalance'),
            organization.lowBalanceUsd === null ? (
              t('lowBalance.none')
            ) : (
              <Usd key="low" value={organization.lowBalanceUsd} />
            ),
          ],
          [t('group'), organization.groupName],
          ...(organization.moreGroups.length === 0
            ? []
            : [[t('moreGroups'), organization.moreGroups.map((one) => one.name).join(', ')] as const]),
          [t('holdMode'), t(`holdMode.${organization.holdMode}`)],
          [t('createdAt'), <Time key="created" value={organization.createdAt} show="absolute" />],
        ]}
      />
      <div className="settings-buttons">
        {permissions.has('organizations:write') && (
          <Button icon={<EditOutlined />} onClick={() => setIsEditing(true)}>
            {t('edit')}
          </Button>
        )}
        {isPlatform && <StateButton organization={organization} />}
      </div>
      {isEditing && (
        <EditOrganization organization={organization} isOwn={!isPlatform} onClose={() => setIsEditing(false)} />
      )}
    </>
  );
}

const PATH = '/api/organizations/{organizationId}';

interface EditOrganizationProps {
  readonly organization: Organization;
  readonly isOwn: boolean;
  readonly onClose: () => void;
}

function EditOrganization({ organization, isOwn, onClose }: EditOrganizationProps) {
  const t = useOrganizationTexts();
  const { id: organizationId, version, name, timeZone, groupId, holdMode, moreGroups, lowBalanceUsd } = organization;
  const submit = async ({ lowBalanceUsd: threshold, ...values }: OrganizationValues) => {
    const body = { ...values, lowBalanceUsd: threshold || null };
    await client.PATCH(PATH, { params: { path: { organizationId }, header: ifMatch(version) }, body });
    await reloadOrganizations();
  };
  return (
    <FormDrawer<OrganizationValues>
      open
      title={t('edit.title', { name })}
      initialValues={{
        name,
        timeZone,
        lowBalanceUsd: lowBalanceUsd && plain(lowBalanceUsd),
        groupId,
        holdMode,
        moreGroupIds: moreGroups.map(({ id }) => id),
      }}
      submit={submit}
      onClose={onClose}
      onReload={reloadOrganizations}
    >
      <OrganizationFields isOwn={isOwn} />
    </FormDrawer>
  );
}

function StateButton({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const { modal, message } = App.useApp();
  const { id: organizationId, name, version, state } = organization;
  const isActive = state === 'active';
  const change = async () => {
    const params = { path: { organizationId }, header: ifMatch(version) };
    try {
      await client.PATCH(PATH, { params, body: { state: isActive ? 'suspended' : 'active' } });
    } catch (error) {
      void message.error(toProblem(error).message);
    }
    await reloadOrganizations();
  };
  const ask = () =>
    modal.confirm({
      title: t(isActive ? 'suspend.title' : 'resume.title', { name }),
      content: t(isActive ? 'suspend.text' : 'resume.text'),
      okText: t(isActive ? 'suspend' : 'resume'),
      okButtonProps: { danger: isActive },
      onOk: change,
    });
  return (
    <Button danger={isActive} icon={isActive ? <PauseCircleOutlined /> : <PlayCircleOutlined />} onClick={ask}>
      {t(isActive ? 'suspend' : 'resume')}
    </Button>
  );
}
