// Checks every vector beside this file with nothing but Node: `node recompute.mjs [folder]`. It shares no code with the
// server, so that whoever wants to check a trail, a callback or a receipt can start from here, in any language.
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const hmac = (key, text, as) => crypto.createHmac('sha256', key).update(text).digest(as);
// RFC 5869 without a salt.
const derive = (secret, purpose) => Buffer.from(crypto.hkdfSync('sha256', secret, '', purpose, 32));
// RFC 8785, for the strings, whole numbers, lists and objects that occur here.
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
};
const okpKey = (curve, seed) => {
  const prefix = { Ed25519: '302e020100300506032b657004220420', X25519: '302e020100300506032b656e04220420' }[curve];
  const key = Buffer.concat([Buffer.from(prefix, 'hex'), seed]);
  return crypto.createPrivateKey({ key, format: 'der', type: 'pkcs8' });
};
const publicX = (key) => crypto.createPublicKey(key).export({ format: 'jwk' }).x;

const checks = {
  audit({ secret_key, mac_key, public_key, records, checkpoint, export: lines }) {
    assert.equal(derive(secret_key, 'understudy audit records').toString('hex'), mac_key);
    let previousHash = '0'.repeat(64);
    for (const [index, { record, mac, text, hash }] of records.entries()) {
      assert.equal(hmac(Buffer.from(mac_key, 'hex'), canonical(record), 'base64url'), mac, 'MAC');
      assert.equal(canonical({ ...record, mac }), text, 'text');
      assert.equal(sha256(`${previousHash}\n${index + 1}\n${text}`), hash, 'hash');
      assert.equal(
        lines[index],
        `{"hash":"${hash}","previous_hash":"${previousHash}","record":${text},"seq":${index + 1}}`,
      );
      previousHash = hash;
    }
    assert.deepEqual([checkpoint.statement.seq, checkpoint.statement.hash], [records.length, previousHash]);
    const key = okpKey('Ed25519', derive(secret_key, 'understudy audit checkpoints'));
    assert.equal(publicX(key), public_key);
    const statement = canonical(checkpoint.statement);
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: public_key };
    assert.ok(
      crypto.verify(
        null,
        Buffer.from(statement),
        crypto.createPublicKey({ key: jwk, format: 'jwk' }),
        Buffer.from(checkpoint.signature, 'base64url'),
      ),
      'signature',
    );
    const line = canonical({ checkpoint: checkpoint.statement, public_key, signature: checkpoint.signature });
    assert.deepEqual([checkpoint.line, lines.at(-1)], [line, line]);
  },
  callback({ secret_key, secret, id, timestamp, body, signature }) {
    assert.equal(`whsec_${derive(secret_key, 'understudy callbacks').toString('base64')}`, secret);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    assert.equal(`v1,${hmac(key, `${id}.${timestamp}.${body}`, 'base64')}`, signature);
  },
  'log-receipt'({ lines, hashes }) {
    const texts = lines.map(
      ({ number, timestamp, level, task = '', attempt = '', message }) =>
        `${[number, timestamp, level, task, attempt, message].join('\t')}\n`,
    );
    assert.deepEqual(
      texts.map((_, index) => sha256(texts.slice(0, index + 1).join(''))),
      hashes,
    );
  },
  'run-token'({ secret_key, issued_at, token, claims }) {
    const [header, payload, signature] = token.split('.');
    const decoded = [header, payload].map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    assert.deepEqual(decoded, [{ alg: 'HS256' }, claims]);
    assert.equal(hmac(derive(secret_key, 'understudy run tokens'), `${header}.${payload}`, 'base64url'), signature);
    assert.deepEqual([claims.iat, claims.exp], [Date.parse(issued_at) / 1_000, Date.parse(issued_at) / 1_000 + 3_600]);
  },
  'api-key'({ key_id, secret, sha256: hash }) {
    assert.match(secret, /^us_[0-9a-z]{26}_[A-Za-z0-9_-]{43}$/);
    assert.deepEqual([`key_${secret.split('_')[1]}`, sha256(secret)], [key_id, hash]);
  },
  credentials({ secret_key, public_key, jwe, credentials }) {
    const key = okpKey('X25519', derive(secret_key, 'understudy credentials'));
    assert.equal(publicX(key), public_key.x);
    assert.deepEqual(JSON.parse(decryptJwe(jwe, key)), credentials);
  },
};

// RFC 7516 and RFC 7518, section 4.6: ECDH-ES+A256KW over X25519, content by A256GCM.
function decryptJwe(jwe, privateKey) {
  const parts = jwe.split('.');
  const [header, wrapped, iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  const { alg, enc, epk } = JSON.parse(header);
  assert.deepEqual([alg, enc, epk.crv], ['ECDH-ES+A256KW', 'A256GCM', 'X25519']);
  const publicKey = crypto.createPublicKey({ key: epk, format: 'jwk' });
  const shared = crypto.diffieHellman({ privateKey, publicKey });
  const number = (value) => Buffer.from([0, 0, value >> 8, value & 255]);
  const info = [number(alg.length), Buffer.from(alg), number(0), number(0), number(256)];
  const wrappingKey = crypto
    .createHash('sha256')
    .update(Buffer.concat([number(1), shared, ...info]))
    .digest();
  const unwrap = crypto.createDecipheriv('id-aes256-wrap', wrappingKey, Buffer.alloc(8, 0xa6));
  const contentKey = Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
  const open = crypto.createDecipheriv('aes-256-gcm', contentKey, iv).setAuthTag(tag).setAAD(Buffer.from(parts[0]));
  return Buffer.concat([open.update(ciphertext), open.final()]).toString();
}

for (const [name, check] of Object.entries(checks)) {
  check(read(name));
  process.stdout.write(`${name}: as it must be\n`);
}
