import ssh2 from 'ssh2';

/** A key pair in OpenSSH's forms. */
export interface SshKeyPair {
  readonly private: string;
  readonly public: string;
}

/**
 * A new ed25519 key pair. One in several hundred of those that ssh2 1.17 makes cannot be read, not even by itself: then
 * another one.
 */
export function sshKeyPair(generate: () => SshKeyPair = () => ssh2.utils.generateKeyPairSync('ed25519')): SshKeyPair {
  for (;;) {
    const pair = generate();
    const isReadable = [pair.private, pair.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error));
    if (isReadable) return pair;
  }
}
