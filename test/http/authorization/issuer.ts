import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An issuer of JWTs on this machine, with its JWKS. */
export interface Issuer extends AsyncDisposable {
  /** What a server needs to trust it. */
  readonly settings: Readonly<Record<string, string>>;
  sign(claims: JWTPayload & Record<string, unknown>): Promise<string>;
  /** The same under the same key id, by a key that it does not have. */
  forge(claims: Record<string, unknown>): Promise<string>;
  unsigned(claims: Record<string, unknown>): string;
  /** How often its keys were fetched. */
  fetched(): number;
}

const [issuer, audience] = ['https://login.example.com', 'understudy'];

export async function startIssuer(): Promise<Issuer> {
  let fetched = 0;
  const pair = await generateKeyPair('RS256');
  const server = createServer(async (_, response) => {
    fetched++;
    response.end(JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: '1' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const standard = () => ({ iss: issuer, aud: audience, sub: 'somebody', exp: Math.floor(Date.now() / 1_000) + 3_600 });
  const signed = (key: Parameters<SignJWT['sign']>[0], claims: object) =>
    new SignJWT({ ...standard(), ...claims }).setProtectedHeader({ alg: 'RS256', kid: '1' }).sign(key);
  return {
    settings: {
      UNDERSTUDY_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      UNDERSTUDY_JWKS_PRIVATE_ADDRESSES: 'true',
      UNDERSTUDY_JWT_ISSUER: issuer,
      UNDERSTUDY_JWT_AUDIENCE: audience,
    },
    sign: (claims) => signed(pair.privateKey, claims),
    forge: async (claims) => signed((await generateKeyPair('RS256')).privateKey, claims),
    unsigned: (claims) =>
      [{ alg: 'none' }, { ...standard(), ...claims }]
        .map((part) => `${Buffer.from(JSON.stringify(part)).toString('base64url')}.`)
        .join(''),
    fetched: () => fetched,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
