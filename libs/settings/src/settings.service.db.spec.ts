import { openTestDatabase, type TestDatabase } from '@app/testing';
import { SETTINGS } from './settings-registry';
import { SettingsService } from './settings.service';

describe('SettingsService', () => {
  let test: TestDatabase;
  let settings: SettingsService;

  beforeAll(async () => {
    test = await openTestDatabase();
    settings = new SettingsService(test.database);
  });
  afterAll(() => test.drop());

  it('knows every key, set or not', async () => {
    expect(await settings.read('product')).toEqual({
      key: 'product',
      value: { name: 'Weir' },
      version: 0,
      updatedAt: null,
    });
    expect((await settings.readAll()).map(({ key }) => key)).toEqual(Object.keys(SETTINGS));
  });

  it('keeps what was set last by somebody who had seen what was there', async () => {
    const { prisma } = test.database;
    const write = (name: string, seenVersion: number) =>
      settings.write(prisma, 'product', { value: { name }, seenVersion });
    expect(await write('Acme', 0)).toMatchObject({ value: { name: 'Acme' }, version: 1 });
    await expect(write('Late', 0)).rejects.toMatchObject({ code: 'version_conflict' });
    const both = await Promise.allSettled([write('One', 1), write('Other', 1)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await settings.read('product')).version).toBe(2);
  });

  it('takes a value of another shape for none', async () => {
    await test.database.prisma.setting.create({ data: { key: 'registration', value: { isOpen: 'yes' }, version: 3 } });
    expect(await settings.read('registration')).toMatchObject({ value: { isOpen: false }, version: 3 });
  });
});
