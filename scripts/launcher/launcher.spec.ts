type Packages = Record<string, { version?: string; optional?: boolean; os?: string[]; cpu?: string[] }>;

const { isSupported } = jest.requireActual<{ isSupported: (version: string) => boolean }>('./require-node.mjs');
const { isCurrent } = jest.requireActual<{
  isCurrent: (wanted: Packages, installed: Packages, machine: object) => boolean;
}>('./dependencies.mjs');
const { addressOf } = jest.requireActual<{ addressOf: (url: string, port: number) => string | undefined }>(
  './database.mjs',
);
const { configuredPort } = jest.requireActual<{
  configuredPort: (name: string, fallback: number, environment: object) => number;
}>('./ports.mjs');
const { givenSimulatorUrl, readConfiguration } = jest.requireActual<{
  givenSimulatorUrl: (environment: object) => string | undefined;
  readConfiguration: (environment: object) => object;
}>('./configuration.mjs');
const { curlLine } = jest.requireActual<{ curlLine: (facts: object) => string }>('./welcome.mjs');
const { explain, SetupError } = jest.requireActual<{
  explain: (error: Error) => { message: string; details: string };
  SetupError: new (message: string, details?: string) => Error;
}>('./setup-error.mjs');

describe('isSupported', () => {
  it.each([
    ['18.20.0', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.1.0', true],
  ])('says of Node %s: %s', (version, expected) => {
    expect(isSupported(version)).toBe(expected);
  });
});

describe('isCurrent', () => {
  const linux = { os: 'linux', cpu: 'x64' };
  const wanted: Packages = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-darwin': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
  };

  it('is content without the packages of other machines', () => {
    expect(isCurrent(wanted, { 'node_modules/a': { version: '1.0.0' } }, linux)).toBe(true);
  });

  it.each<[string, Packages]>([
    ['missing', {}],
    ['of another version', { 'node_modules/a': { version: '0.9.0' } }],
    [
      'made for another machine',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a-darwin': { version: '1.0.0', os: ['darwin'] } },
    ],
  ])('wants an install when a package is %s', (_, installed) => {
    expect(isCurrent(wanted, installed, linux)).toBe(false);
  });
});

describe('addressOf', () => {
  it('tells where a URL points without its password', () => {
    expect(addressOf('postgresql://user:secret@db.example/weir', 5432)).toBe('db.example:5432');
    expect(addressOf('not a url', 5432)).toBeUndefined();
  });
});

describe('configuredPort', () => {
  it('takes the setting, or the default when there is none', () => {
    expect(configuredPort('WEIR_API_PORT', 3000, { WEIR_API_PORT: '8080' })).toBe(8080);
    expect(configuredPort('WEIR_API_PORT', 3000, { WEIR_API_PORT: '' })).toBe(3000);
  });

  it.each(['0', '65536', '80a', '1.5'])('refuses "%s"', (text) => {
    expect(() => configuredPort('WEIR_API_PORT', 3000, { WEIR_API_PORT: text })).toThrow('WEIR_API_PORT');
  });
});

describe('readConfiguration', () => {
  it('listens on this machine only, unless told otherwise', () => {
    expect(readConfiguration({})).toMatchObject({ host: '127.0.0.1', apiUrl: 'http://127.0.0.1:3000' });
  });

  it('reaches an app that listens everywhere by the loopback address', () => {
    expect(readConfiguration({ WEIR_HOST: '0.0.0.0' })).toMatchObject({ adminUrl: 'http://127.0.0.1:3001' });
    expect(readConfiguration({ WEIR_HOST: '10.1.2.3' })).toMatchObject({ adminUrl: 'http://10.1.2.3:3001' });
  });
});

describe('givenSimulatorUrl', () => {
  it('is what the environment says, if anything', () => {
    expect(givenSimulatorUrl({ WEIR_SIMULATOR_URL: 'http://vendor:4010/v1' })).toBe('http://vendor:4010/v1');
    expect(givenSimulatorUrl({ WEIR_SIMULATOR_URL: '' })).toBeUndefined();
  });

  it.each(['vendor', 'vendor:4010/v1', 'ftp://vendor'])('refuses "%s"', (text) => {
    expect(() => givenSimulatorUrl({ WEIR_SIMULATOR_URL: text })).toThrow('WEIR_SIMULATOR_URL');
  });
});

describe('curlLine', () => {
  it('is one line that can be pasted', () => {
    const line = curlLine({ apiUrl: 'http://127.0.0.1:3000', apiToken: 'sk-abc' });
    expect(line).toContain("-H 'authorization: Bearer sk-abc'");
    expect(line).not.toContain('\n');
  });
});

describe('explain', () => {
  it('shows a SetupError as it is', () => {
    expect(explain(new SetupError('Do this.', 'log'))).toEqual({ message: 'Do this.', details: 'log' });
  });

  it('turns a problem with a file into a line that says what to do', () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/data/secrets.json' });
    expect(explain(error).message).toContain('Cannot use /data/secrets.json: permission denied');
  });
});
