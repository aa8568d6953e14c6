import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const secrets = z.object({ api_key: z.string(), webhook_key: z.string(), secret_key: z.string() });

/** The demo's settings. Secrets are created once and kept in the data directory: a later demo can read an earlier one's history. */
export interface DemoSettings {
  readonly port: number;
  readonly dataDir: string;
  readonly apiKey: string;
  readonly webhookKey: string;
  readonly secretKey: string;
  /** What else of the server's settings the user has set. */
  readonly others: Readonly<Record<string, string>>;
}

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  UNDERSTUDY_DATA_DIR: z.string().min(1).default('.understudy'),
});

/**
 * Reads PORT, UNDERSTUDY_DATA_DIR and, as the server will, every other UNDERSTUDY_ setting that is not empty. Throws an error of one line that
 * names the invalid one.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const dataDir = resolve(parsed.data.UNDERSTUDY_DATA_DIR, 'demo');
  // As root the database servers run as other accounts, which must get through; secrets are 0600.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const kept = keptSecrets(join(dataDir, 'secrets.json'));
  const others = given(env);
  return {
    port: parsed.data.PORT,
    dataDir,
    apiKey: others.UNDERSTUDY_API_KEY ?? kept.api_key,
    webhookKey: others.UNDERSTUDY_WEBHOOK_KEY ?? kept.webhook_key,
    secretKey: others.UNDERSTUDY_SECRET_KEY ?? kept.secret_key,
    others,
  };
}

function given(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('UNDERSTUDY_') && value ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

function keptSecrets(file: string): z.infer<typeof secrets> {
  if (existsSync(file)) return secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  const random = () => randomBytes(24).toString('base64url');
  const made = { api_key: `us_${random()}`, webhook_key: random(), secret_key: random() + random() };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
