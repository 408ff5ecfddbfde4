import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadOrganizations } from './data';
import { OrganizationFields, type OrganizationValues } from './fields';
import { useGroupOptions } from './group-options';
import { useOrganizationTexts } from './texts';
import './organizations.css';

interface CreateOrganizationProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

export function CreateOrganization({ isOpen, onClose, onCreated }: CreateOrganizationProps) {
  const t = useOrganizationTexts();
  const groups = useGroupOptions();
  const usual = groups?.find(({ label }) => label === 'default') ?? groups?.[0];
  const initialValues = {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    holdMode: 'strict' as const,
    ...(usual && { groupId: usual.value }),
  };
  const submit = async ({ lowBalanceUsd: _, ...body }: OrganizationValues) => {
    const { data } = await client.POST('/api/organizations', { body });
    await reloadOrganizations();
    onCreated(data!.id);
  };
  return (
    <FormDrawer<OrganizationValues>
      // A form takes what it begins with when it opens.
      open={isOpen && groups !== undefined}
      title={t('create')}
      submitLabel={t('create.submit')}
      initialValues={initialValues}
      submit={submit}
      onClose={onClose}
    >
      <OrganizationFields isNew />
    </FormDrawer>
  );
}
