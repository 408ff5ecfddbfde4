import { Config, SETTING_NAMES } from './config';

const REQUIRED = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://localhost' };

function complaintOf(environment: Record<string, string>): string {
  try {
    new Config(environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('Config', () => {
  it('needs no more than where PostgreSQL and Redis are', () => {
    const config = new Config(REQUIRED);
    expect(config).toMatchObject({ host: '127.0.0.1', apiPort: 3000, masterKey: undefined });
    expect(complaintOf({})).toMatch(/DATABASE_URL[\s\S]*REDIS_URL/);
  });

  it('names every wrong setting at once', () => {
    const wrong: Record<string, string> = {
      DATABASE_URL: 'mysql://localhost',
      REDIS_URL: 'localhost',
      WEIR_API_PORT: '70000',
      WEIR_ADMIN_PORT: 'http',
      WEIR_MASTER_KEY: 'c2hvcnQ=',
      WEIR_LOG_LEVEL: 'loud',
      WEIR_BODY_LIMIT_BYTES: '1.5',
      WEIR_CALL_TIMEOUT_MS: '0',
      WEIR_DRAIN_LIMIT: '-1',
      WEIR_CORS_ORIGINS: 'https://a.example/path',
      WEIR_API_URL: 'api.example.com',
      WEIR_PUBLIC_URL: 'https://weir.example.com/path',
      WEIR_TRUST_PROXY: '10.0.0.0/33',
      WEIR_MEDIA_FROM: '10.0.0.0/8, intranet',
      WEIR_WEBHOOKS_TO: 'intranet',
      WEIR_SMTP_URL: 'http://mail',
    };
    const complaint = complaintOf(wrong);
    for (const name of Object.keys(wrong)) expect(complaint).toContain(name);
  });

  it('reads lists of origins, and an address with or without its last slash', () => {
    const origins = (text: string) => new Config({ ...REQUIRED, WEIR_CORS_ORIGINS: text }).corsOrigins;
    expect(new Config(REQUIRED).corsOrigins).toEqual(['*']);
    expect([origins('*'), origins('')]).toEqual([['*'], []]);
    expect(origins('https://a.example, http://b.example:8080')).toEqual(['https://a.example', 'http://b.example:8080']);
    const { apiUrl } = new Config({ ...REQUIRED, WEIR_API_URL: 'https://api.example/' });
    expect(apiUrl).toBe('https://api.example');
  });

  it('tells no secret when it complains', () => {
    const secret = 'postgresq://weir:hunter2@localhost/weir';
    expect(complaintOf({ ...REQUIRED, DATABASE_URL: secret, WEIR_MASTER_KEY: 'hunter2' })).not.toContain('hunter2');
  });

  it('reads every setting from its own name', () => {
    const config = new Config({
      ...REQUIRED,
      WEIR_API_PORT: '4000',
      WEIR_DRAIN_LIMIT: '0',
      WEIR_DATA_DIR: '/srv/weir',
    });
    expect(config).toMatchObject({ apiPort: 4000, drainLimit: 0, dataDirectory: '/srv/weir' });
    expect(SETTING_NAMES).toEqual(expect.arrayContaining(['DATABASE_URL', 'WEIR_API_PORT', 'WEIR_DRAIN_LIMIT']));
  });
});
