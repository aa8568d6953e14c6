import { describe, expect, it } from 'vitest';
import type { Railway } from '../core/railway.ts';
import { createRedactor, learningSecrets } from './redactor.ts';

describe('the redactor', () => {
  it('takes out what it has learned, encoded for a URL too', () => {
    const redactor = createRedactor();
    redactor.learn('p@ssw0rd');
    expect(redactor.redact('is p@ssw0rd or p%40ssw0rd')).toBe('is [redacted] or [redacted]');
  });

  it('takes the password out of any URL', () => {
    expect(createRedactor().redact('at mysql://root:hidden@db:3306/x')).toBe('at mysql://[redacted]@db:3306/x');
  });

  it('learns passwords as variables are read and set', async () => {
    const redactor = createRedactor();
    const variables = async () => ({
      DATABASE_URL: 'postgres://u:from-url@h/d',
      MYSQL_PASSWORD: 'read-one',
      NAME: 'Acme Goods',
    });
    // Only what the test needs of the port.
    const railway = learningSecrets({ variables, setVariables: async () => {} } as unknown as Railway, redactor);
    await railway.variables({ projectId: 'p', environmentId: 'e' });
    await railway.setVariables({ projectId: 'p', environmentId: 'e' }, { HTTP_AUTH_PASSWORD: 'set-one' });
    expect(redactor.redact('from-url read-one set-one Acme Goods')).toBe('[redacted] [redacted] [redacted] Acme Goods');
  });
});
