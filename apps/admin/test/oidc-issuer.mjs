// A real OpenID Connect issuer, as a process of its own: its packages are ES modules. Arguments: where it may send browsers
// back to, and the account that logs in when its login page is not told `?account=`. An account is
// `subject|email|verified`. Tells its parent its address.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'weir', client_secret: 'client-secret', redirect_uris: [process.argv[2]] }],
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const [sub, email, verified] = id.split('|');
      return {
        accountId: id,
        claims: () => ({ sub, email, email_verified: verified === 'true', name: `Name of ${sub}` }),
      };
    },
  });
  const callback = provider.callback();
  server.on('request', (request, response) => {
    if (request.url.startsWith('/interaction/')) return void interact(provider, request, response);
    callback(request, response);
  });
  process.send({ issuer });
});
process.on('disconnect', () => process.exit(0));

/** Logs in whom `?account=` names, and grants what is asked for. */
async function interact(provider, request, response) {
  const accountId = new URL(request.url, 'http://issuer').searchParams.get('account') ?? process.argv[3];
  const { params } = await provider.interactionDetails(request, response);
  if (!accountId) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result);
}
