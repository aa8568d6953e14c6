/** A public key that opens the relay's doors to whatever its owner may reach. */
export interface SshKey {
  readonly id: string;
  readonly name: string;
  /** In OpenSSH's one-line form. */
  readonly publicKey: string;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly owner: 'user' | 'workspace';
}
