import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import { reasonOf } from '../../core/reason-of.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { openSession, type Session } from './session.ts';

const limit = z.object({ bytes: z.coerce.number() });
const question = 'SELECT @@global.max_allowed_packet AS bytes';

/**
 * Gives the largest packet that the target takes, after raising it to the source's where it is lower and rights allow:
 * a row that the source could take must fit. It is the server's setting until its next start.
 */
export async function matchPacketLimit(
  source: Session,
  address: DatabaseAddress,
  context: TaskContext,
): Promise<number> {
  const needed = (await source.rows(question, limit))[0]?.bytes ?? 0;
  await using target = await openSession(address, context.signal, 'NAMES utf8mb4');
  const given = (await target.rows(question, limit))[0]?.bytes ?? 0;
  if (given >= needed) return given;
  try {
    await target.run(`SET GLOBAL max_allowed_packet = ${needed}`);
    context.log('INFO', `The target's max_allowed_packet is raised from ${given} to the source's ${needed}`);
    return needed;
  } catch (error) {
    context.log(
      'WARN',
      `The target's max_allowed_packet (${given}) is lower than the source's (${needed}) and cannot be raised: ${reasonOf(error)}`,
    );
    return given;
  }
}
