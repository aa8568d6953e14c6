import { environmentNamePattern } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';

const lengthMax = 50;

/** The name as it is sanitized (docs/contract.md, scenario 2.2): lower case, a hyphen for each other character. Throws ValidationError where that is no name. */
export function sanitizeEnvironmentName(provided: string): string {
  const name = Array.from(provided.toLowerCase(), (character) => (/[a-z0-9-]/.test(character) ? character : '-')).join(
    '',
  );
  if (environmentNamePattern.test(name)) return name;
  throw new AppError('ValidationError', `Invalid environment name: ${brokenRule(name)}`, {
    details: { field: 'environment_name', rule: brokenRule(name), provided, pattern: environmentNamePattern.source },
  });
}

function brokenRule(name: string): string {
  if (!/^[a-z]/.test(name)) return 'must start with lowercase letter';
  return name.length < 3 ? 'must have at least 3 characters' : 'must have at most 50 characters';
}

/**
 * `staging-{client}-{date}-{time}`: the client part sanitized and cut so that the whole fits; the time in seconds, UTC. A
 * suffix is for where that name is taken.
 */
export function generateEnvironmentName(clientName: string, now: Date, suffix = ''): string {
  const [date, time] = now
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .split('T');
  const end = [date, time, suffix].filter(Boolean).join('-');
  const room = lengthMax - 'staging--'.length - end.length;
  const ascii = clientName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const client = ascii.slice(0, room).split('-').filter(Boolean).join('-') || 'client';
  return `staging-${client}-${end}`;
}
