import dayjs from 'dayjs';
import { client } from '../../client';

/** The catalogue as a file, as `catalog:import` takes it. */
export async function downloadCatalog(): Promise<void> {
  const { data } = await client.GET('/api/catalog');
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `weir-catalog-${dayjs().format('YYYY-MM-DD')}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
