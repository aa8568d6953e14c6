import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../access.ts';

/** The tokens that are accepted; a demo may set them, to keep them the same at every start. */
export interface Tokens {
  readonly account: string;
  readonly workspace: string;
  /** Of the first project's environment. */
  readonly project: string;
}

/** Issues tokens, and tells whose a request carries. */
export interface TokenBook {
  readonly tokens: Tokens;
  /** A token for one environment: the first such is `tokens.project`. */
  issueProjectToken(of: { projectId: string; environmentId: string }): string;
  callerOf(headers: IncomingHttpHeaders): Caller;
}

/** Makes the tokens that were not given. */
export function createTokenBook(given: Partial<Tokens> = {}): TokenBook {
  const tokens = { account: randomUUID(), workspace: randomUUID(), project: randomUUID(), ...given };
  const projectTokens = new Map<string, Caller>();
  return {
    tokens,
    issueProjectToken(of) {
      const token = projectTokens.size === 0 ? tokens.project : randomUUID();
      projectTokens.set(token, { kind: 'project', ...of });
      return token;
    },
    callerOf(headers) {
      const projectToken = headers['project-access-token'];
      if (typeof projectToken === 'string') return projectTokens.get(projectToken) ?? { kind: 'none' };
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer === tokens.account) return { kind: 'account' };
      return { kind: bearer === tokens.workspace ? 'workspace' : 'none' };
    },
  };
}
