import { Select } from 'antd';
import { useOrganizationRoles, usePlatformRoles, type OrganizationRole, type PlatformRole } from './roles';

interface SelectProps<Role> {
  readonly id?: string;
  readonly value?: Role;
  readonly onChange?: (role: Role) => void;
  readonly disabled?: boolean;
}

/** Fields of forms, each role with what it may do. */
export function PlatformRoleSelect(props: SelectProps<PlatformRole>) {
  const options = usePlatformRoles().options.map(({ value, label, full }) => ({ value, label, full }));
  return <Select {...props} options={options} optionRender={({ data }) => data.full} />;
}

export function OrganizationRoleSelect(props: SelectProps<OrganizationRole>) {
  const options = useOrganizationRoles().options.map(({ value, label, full }) => ({ value, label, full }));
  return <Select {...props} options={options} optionRender={({ data }) => data.full} />;
}
