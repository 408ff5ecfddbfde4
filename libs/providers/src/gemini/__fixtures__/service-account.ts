import { generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const PUBLIC_KEY = publicKey;

/** The JSON key of a service account nobody has. */
export const serviceAccount = (more: object = {}): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'p-1',
    private_key_id: 'k-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'weir@p-1.iam.gserviceaccount.com',
    token_uri: 'https://oauth2.googleapis.com/token',
    ...more,
  });
