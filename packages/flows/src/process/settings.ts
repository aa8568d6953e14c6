import { z } from 'zod';
import { TaskError } from '../core/task-error.ts';
import { defined } from '../specs/defined.ts';

const settings = z.object({
  RAILWAY_TOKEN: z.string().min(1),
  RAILWAY_API_URL: z.preprocess(
    blankAsAbsent,
    z.url({ protocol: /^https?$/ }).default('https://backboard.railway.com/graphql/v2'),
  ),
  UNDERSTUDY_URL: z.preprocess(blankAsAbsent, z.url({ protocol: /^https?$/ }).optional()),
  UNDERSTUDY_API_KEY: z.preprocess(blankAsAbsent, z.string().optional()),
  /** Kestra gives an empty text where nothing is set. */
  WP_SEARCH_REPLACE_COMMAND: z.preprocess(blankAsAbsent, z.string().optional()),
});

// A task that calls our own server has nothing to do with Railway, and is not given its token.
const settingsBesideServer = settings.partial({ RAILWAY_TOKEN: true });

/** The settings of a task process, from its environment. */
export interface Settings {
  readonly railwayToken: string;
  readonly railwayApiUrl: string;
  readonly wpSearchReplaceCommand?: string;
  /** Our own server, for the tasks that call it. */
  readonly server?: { readonly url: string; readonly apiKey: string };
}

/** Reads the settings; a missing or wrong one is a fatal error that names the variable, never its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const besideServer = blankAsAbsent(environment.UNDERSTUDY_URL) !== undefined;
  const parsed = (besideServer ? settingsBesideServer : settings).safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')} is missing or wrong: ${issue.message}`,
    );
    throw new TaskError(problems.join('; '), { fatal: true });
  }
  const { UNDERSTUDY_URL: url, UNDERSTUDY_API_KEY: apiKey } = parsed.data;
  return defined({
    railwayToken: parsed.data.RAILWAY_TOKEN ?? '',
    railwayApiUrl: parsed.data.RAILWAY_API_URL,
    wpSearchReplaceCommand: parsed.data.WP_SEARCH_REPLACE_COMMAND,
    server: url === undefined || apiKey === undefined ? undefined : { url, apiKey },
  });
}

function blankAsAbsent(value: unknown): unknown {
  return typeof value === 'string' && value.trim() === '' ? undefined : value;
}
