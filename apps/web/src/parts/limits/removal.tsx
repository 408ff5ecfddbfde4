import { App } from 'antd';
import { toProblem } from '../../client';
import { useLimitName } from './columns';
import { reloadLimits, type Limit } from './data';
import { useLimitTexts } from './texts';

/** Asks, then removes. */
export function useLimitRemoval(remove: (limit: Limit) => Promise<unknown>) {
  const t = useLimitTexts();
  const { modal, message } = App.useApp();
  const nameOf = useLimitName();
  return (limit: Limit) =>
    modal.confirm({
      title: t('remove.title', { name: nameOf(limit) }),
      content: t('remove.text'),
      okText: t('remove'),
      okButtonProps: { danger: true },
      onOk: async () => {
        await remove(limit).catch((error: unknown) => message.error(toProblem(error).message));
        await reloadLimits();
      },
    });
}
