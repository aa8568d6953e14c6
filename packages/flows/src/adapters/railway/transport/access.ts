/** How a token is presented: account and workspace tokens one way, project tokens another. */
export type Access = 'bearer' | 'project';

/** The header that carries the token. */
export function headersOf(access: Access, token: string): Record<string, string> {
  return access === 'bearer' ? { authorization: `Bearer ${token}` } : { 'project-access-token': token };
}
