import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';

/** `path`: of the statement in the API. */
export function StatementFiles({ path }: { readonly path: string }) {
  return (
    <>
      <Button icon={<DownloadOutlined />} href={`${path}/csv`} download>
        CSV
      </Button>
      <Button icon={<DownloadOutlined />} href={`${path}/pdf`} download>
        PDF
      </Button>
    </>
  );
}
