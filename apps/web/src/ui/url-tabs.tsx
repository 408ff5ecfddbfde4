import { useNavigate } from '@tanstack/react-router';
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { usePlace } from '../app/place';

interface UrlTab {
  readonly key: string;
  readonly label: string;
  readonly children: ReactNode;
}

interface UrlTabsProps {
  readonly tabs: readonly UrlTab[];
  /** `view`: within one of the tabs of a page, which stays open. */
  readonly name?: 'tab' | 'view';
  /** Beside the tabs: a button. */
  readonly extra?: ReactNode;
}

/** Tabs whose choice is in the URL; what a list keeps there belongs to its tab and goes with it. */
export function UrlTabs({ tabs, name = 'tab', extra }: UrlTabsProps) {
  const { search } = usePlace();
  const navigate = useNavigate();
  const [first] = tabs;
  const active = tabs.find(({ key }) => key === search[name]) ?? first;
  const outer = name === 'view' && search['tab'] ? { tab: search['tab'] } : {};
  const open = (key: string) =>
    void navigate({ to: '.', search: () => ({ ...outer, ...(key !== first?.key && { [name]: key }) }) });
  return (
    <Tabs activeKey={active?.key ?? ''} onChange={open} destroyOnHidden items={[...tabs]} tabBarExtraContent={extra} />
  );
}
