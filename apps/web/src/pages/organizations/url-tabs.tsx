import { useNavigate } from '@tanstack/react-router';
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { usePlace } from '../../app/place';

interface UrlTab {
  readonly key: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** Tabs whose choice is in the URL; what a list keeps there belongs to its tab and goes with it. */
export function UrlTabs({ tabs }: { readonly tabs: readonly UrlTab[] }) {
  const { search } = usePlace();
  const navigate = useNavigate();
  const [first] = tabs;
  const active = tabs.find(({ key }) => key === search['tab']) ?? first;
  const open = (key: string) => void navigate({ to: '.', search: () => (key === first?.key ? {} : { tab: key }) });
  return <Tabs activeKey={active?.key ?? ''} onChange={open} destroyOnHidden items={[...tabs]} />;
}
