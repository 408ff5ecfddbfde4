import { InboxOutlined } from '@ant-design/icons';
import { Upload } from 'antd';
import { useCatalogTexts } from './catalog-texts';

/** Reads a file in the browser; nothing is uploaded by itself. */
export function CatalogDrop({ onFile }: { readonly onFile: (file: File) => Promise<void> }) {
  const t = useCatalogTexts();
  return (
    <Upload.Dragger
      accept=".json,application/json"
      showUploadList={false}
      beforeUpload={(file) => {
        void onFile(file);
        return false;
      }}
    >
      <div className="catalog-drop">
        <InboxOutlined />
        <strong>{t('drop')}</strong>
        <span>{t('drop.text')}</span>
      </div>
    </Upload.Dragger>
  );
}
