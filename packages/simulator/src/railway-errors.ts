import { GraphQLError } from 'graphql';

/** Railway's one answer to a bad token and to whatever is out of the token's reach. */
export function notAuthorized(): GraphQLError {
  return new GraphQLError('Not Authorized', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}

/** An input that Railway understands and refuses. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The thing does not exist. */
export function notFound(what: string): GraphQLError {
  return new GraphQLError(`${what} not found`, { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}

/** Railway's answer to any other error. */
export function problemProcessing(): GraphQLError {
  return new GraphQLError('Problem processing request', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}
