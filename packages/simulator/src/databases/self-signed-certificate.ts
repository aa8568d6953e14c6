import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A private key and its certificate, both PEM: what Railway's database images make for themselves. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate for `localhost` and 127.0.0.1 that nobody vouches for (X.509, ECDSA on P-256). */
export function selfSignedCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tag(0x31, sequence(commonName, tag(0x0c, Buffer.from('localhost')))));
  const body = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))),
    tag(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    sequence(ecdsaWithSha256),
    name,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(sequence(subjectAltName, tag(0x04, alternatives)))),
  );
  const signature = tag(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: pem(sequence(body, sequence(ecdsaWithSha256), signature)),
  };
}

const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const commonName = Buffer.from('0603550403', 'hex');
const subjectAltName = Buffer.from('0603551d11', 'hex');
const alternatives = sequence(tag(0x82, Buffer.from('localhost')), tag(0x87, Buffer.from([127, 0, 0, 1])));

// DER: a tag, the length of the content, the content.
function tag(kind: number, ...content: readonly Buffer[]): Buffer {
  const whole = Buffer.concat(content);
  const { length } = whole;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([kind, ...size]), whole]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return tag(0x30, ...content);
}

function utcTime(text: string): Buffer {
  return tag(0x17, Buffer.from(text));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
