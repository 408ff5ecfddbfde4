import { client } from '../../client';

const FILE_NAME = 'weir-channels.json';

/** All channels as a file, without any secret. */
export async function exportChannels(): Promise<void> {
  const { data } = await client.GET('/api/channels/export');
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = FILE_NAME;
  link.click();
  URL.revokeObjectURL(url);
}
