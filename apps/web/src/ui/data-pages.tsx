import { Pagination } from 'antd';
import { PAGE_SIZES, type ListState } from './list-state';
import { useIsPhone } from './use-is-phone';
import { useUiTexts } from './ui-texts';

/** How many there are, and the way to the others. */
export function DataPages({ list, total }: { readonly list: ListState<never>; readonly total: number }) {
  const t = useUiTexts();
  const isPhone = useIsPhone();
  const { page, pageSize } = list.query;
  return (
    <div className="data-pages">
      <span>{t('rows', { count: total })}</span>
      {total > PAGE_SIZES[0] && (
        <Pagination
          size="small"
          current={page}
          pageSize={pageSize}
          total={total}
          pageSizeOptions={[...PAGE_SIZES]}
          showSizeChanger={!isPhone}
          showLessItems={isPhone}
          onChange={(next, size) => list.set(size === pageSize ? { page: next } : { pageSize: size })}
        />
      )}
    </div>
  );
}
