import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { sshKeyPair } from './ssh-key-pair.ts';

it('a key pair that ssh2 cannot read is made once more', () => {
  const good = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  const malformed = { private: good.private.replace(/\n.{8}/, '\n'), public: 'ssh-ed25519 AAAA' };
  const pairs = [malformed, { ...good, private: malformed.private }, { ...good, public: malformed.public }, good];
  expect(sshKeyPair(() => pairs.shift() ?? good)).toBe(good);
  expect(pairs).toEqual([]);
});
