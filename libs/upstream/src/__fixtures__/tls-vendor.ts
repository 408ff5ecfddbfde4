import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Of a vendor that exists in tests alone; whoever has the key can pretend to be `localhost`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUX+1rSwZ05VOju1BgVQ6046t1xEIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE2NTEzNFoYDzIxMjYxMDI4
MTY1MTM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT/H+Y2m8ucWn+twwUftrzopk5ur5qsey0QzHdFlyjFVtSHVejq6blt
p673ew+zPPbi4eiezc8yewI7/zpz7Uy3o28wbTAdBgNVHQ4EFgQUEMlNi6x+bp0K
qMnZ86/tiSB2b0AwHwYDVR0jBBgwFoAUEMlNi6x+bp0KqMnZ86/tiSB2b0AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgPWB2VpKoFAublz23dbHefEzlfGtXOwUST8ZNMUvzBNsCIBSK
C7Gn9w1CKhyJIvVkduFJ+OREO67gSUsS6C5i9lLN
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbzowCJqKoRgUwoH+
CJivGKmxpW0jGM19vtJ0YG6ATvKhRANCAAT/H+Y2m8ucWn+twwUftrzopk5ur5qs
ey0QzHdFlyjFVtSHVejq6bltp673ew+zPPbi4eiezc8yewI7/zpz7Uy3
-----END PRIVATE KEY-----`;

/** A vendor behind TLS, whose certificate nobody has signed. */
export async function tlsVendor() {
  const hellos: string[] = [];
  const server = createServer({
    cert: CERTIFICATE,
    key: KEY,
    SNICallback: (name, answer) => {
      hellos.push(name);
      answer(null);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/v1`,
    /** The names by which it was greeted. */
    hellos,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
