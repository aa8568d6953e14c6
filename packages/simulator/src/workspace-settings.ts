/** What the owner of the workspace has settled, and what the tokens may do. */
export interface WorkspaceSettings {
  /** A guardrail: no service may have a TCP proxy. Those that are open already stay. */
  readonly refuseTcpProxies: boolean;
  /** A guardrail: environments cannot be made. */
  readonly refuseEnvironments: boolean;
  /** The role of the workspace token: SSH keys of a workspace need an ADMIN. */
  readonly tokenRole: 'ADMIN' | 'MEMBER' | 'VIEWER';
}

export const defaultWorkspaceSettings: WorkspaceSettings = {
  refuseTcpProxies: false,
  refuseEnvironments: false,
  tokenRole: 'ADMIN',
};
