import { Select } from 'antd';

interface DomainsFieldProps {
  readonly id?: string;
  readonly value?: string[];
  readonly onChange?: (domains: string[]) => void;
}

/** Domains, typed one by one or pasted as a list. */
export function DomainsField(props: DomainsFieldProps) {
  return (
    <Select
      {...props}
      mode="tags"
      open={false}
      suffixIcon={null}
      placeholder="example.com"
      tokenSeparators={[',', ' ', ';', '\n']}
    />
  );
}
