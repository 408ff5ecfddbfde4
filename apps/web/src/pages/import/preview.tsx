import { App, Button, Table } from 'antd';
import { client, queryClient } from '../../client';
import { Count, Usd } from '../../ui/amounts';
import { Section } from '../../ui/section';
import type { ImportBody, ImportPreview } from './source-form';
import { useImportTexts } from './texts';

interface PreviewProps {
  readonly body: ImportBody;
  readonly preview: ImportPreview;
  readonly onStarted: () => void;
}

const THINGS = ['organizations', 'users', 'apiTokens', 'channels', 'prices'] as const;

/** What would come over, and what would not and why. */
export function Preview({ body, preview, onStarted }: PreviewProps) {
  const t = useImportTexts();
  const { modal, message } = App.useApp();
  const begin = async () => {
    await client.POST('/api/imports', { body });
    await queryClient.invalidateQueries({ queryKey: ['get', '/api/imports'] });
    void message.success(t('started'));
    onStarted();
  };
  const ask = () => modal.confirm({ title: t('confirm'), content: t('confirm.text'), okText: t('bring'), onOk: begin });
  const isNothing = THINGS.every((thing) => preview.comesOver[thing] === 0);
  return (
    <>
      <Section title={t('preview', { origin: preview.origin })}>
        <Table
          size="small"
          rowKey="thing"
          pagination={false}
          dataSource={THINGS.map((thing) => ({ thing }))}
          columns={[
            { title: '', key: 'thing', render: (_, { thing }) => t(`thing.${thing}`) },
            ...(['comesOver', 'alreadyHere'] as const).map((column) => ({
              key: column,
              title: t(column),
              align: 'right' as const,
              render: (_: unknown, { thing }: { thing: (typeof THINGS)[number] }) => (
                <Count value={preview[column][thing]} />
              ),
            })),
          ]}
        />
        <p>
          {t('balances')} <Usd value={preview.balancesUsd} />
        </p>
        {preview.groups.length > 0 && <p>{t('groups', { groups: preview.groups.join(', ') })}</p>}
        {preview.comesOver.users > 0 && <p className="faint">{t('passwords')}</p>}
        <Button type="primary" onClick={ask} disabled={isNothing}>
          {t('bring')}
        </Button>
      </Section>
      <Remarks title={t('leftOut')} remarks={preview.leftOut} />
      <Remarks title={t('changed')} remarks={preview.changed} />
    </>
  );
}

interface RemarksProps {
  readonly title: string;
  readonly remarks: ImportPreview['leftOut'];
}

function Remarks({ title, remarks }: RemarksProps) {
  const t = useImportTexts();
  if (remarks.length === 0) return null;
  return (
    <>
      <h2 className="heading">{`${title} (${remarks.length})`}</h2>
      <Table
        size="small"
        rowKey={({ kind, name, reason }) => `${kind} ${name} ${reason}`}
        pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        dataSource={[...remarks]}
        columns={[
          { key: 'kind', title: t('remark.kind'), render: (_, { kind }) => kind },
          { key: 'name', title: t('remark.name'), render: (_, { name }) => name },
          { key: 'reason', title: t('remark.reason'), render: (_, { reason }) => reason },
        ]}
      />
    </>
  );
}
