import { describe, expect, it } from 'vitest';
import { type CustomDomain, type Railway, RailwayError } from '../core/railway.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { requestCustomDomain } from './request-custom-domain.ts';

const made = (domain: string, verified = false): CustomDomain => ({
  domain,
  verified,
  certificateStatus: 'PENDING',
  dnsRecords: [{ type: 'CNAME', name: 'stage', value: 'x.up.railway.app' }],
});

async function request(given: string, change: Partial<Railway> = {}, custom: readonly CustomDomain[] = []) {
  const asked: unknown[] = [];
  const railway: Partial<Railway> = {
    customDomainProblem: async () => undefined,
    createCustomDomain: async (input) => {
      asked.push(input);
      return made(input.domain);
    },
    ...change,
  };
  const context = fakeContext();
  const place = { projectId: 'p', environmentId: 'e', serviceId: 's', targetPort: 80, domains: { custom } };
  const actors = { context, world: memoryWorld([], { railway }).world };
  const domain = await requestCustomDomain(given, place, actors).catch((error: unknown) => error);
  return { domain, asked, lines: context.lines };
}

const long = (length: number) => `${'a'.repeat(length)}.example`;
const ofLength = (length: number) => `${'a.'.repeat(124)}${'b'.repeat(length - 248)}`;

describe('a custom domain', () => {
  it.each([
    ['stage.acme.example', 'stage.acme.example'],
    [' Stage.ACME.example ', 'stage.acme.example'],
    ['stage.acme.example.', 'stage.acme.example'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['a.b', 'a.b'],
    ['a-b.c1', 'a-b.c1'],
    ['1.example', '1.example'],
    ['1.2.3.4a', '1.2.3.4a'],
    [long(63), long(63)],
    [ofLength(253), ofLength(253)],
  ])('%s is asked for as %s', async (given, domain) => {
    const { asked, ...result } = await request(given);
    expect(result.domain).toBe(domain);
    expect(asked).toEqual([{ projectId: 'p', environmentId: 'e', serviceId: 's', targetPort: 80, domain }]);
  });

  it.each([
    '',
    'localhost',
    '.example',
    'a..example',
    'a.example..',
    '-a.example',
    'a-.example',
    'a_b.example',
    '*.a.example',
    'a.example/x',
    'a.example:80',
    'user@a.example',
    'a b.example',
    '1.2.3.4',
    'a.1',
    long(64),
    ofLength(254),
  ])('%j is none: a domain of Railway is taken', async (given) => {
    const { domain, asked, lines } = await request(given);
    expect({ domain, asked }).toEqual({ domain: undefined, asked: [] });
    expect(lines).toEqual([{ level: 'WARN', message: expect.stringContaining('it is not a valid domain name') }]);
  });

  it('that the service has already is not asked for again', async () => {
    expect(await request('a.example', {}, [made('a.example')])).toEqual({ domain: 'a.example', asked: [], lines: [] });
  });

  it('that cannot be is not asked for', async () => {
    const { domain, asked, lines } = await request('a.example', { customDomainProblem: async () => 'it is in use' });
    expect({ domain, asked }).toEqual({ domain: undefined, asked: [] });
    expect(lines[0]?.message).toContain('(it is in use)');
  });

  it('that Railway refuses is done without', async () => {
    const refused = () => Promise.reject(new RailwayError('invalid', 'too many domains'));
    const { domain, lines } = await request('a.example', { createCustomDomain: refused });
    expect(domain).toBeUndefined();
    expect(lines[0]?.message).toContain('(too many domains)');
  });

  it.each([
    new RailwayError('unavailable', 'down', { retryable: true }),
    new RailwayError('not-authorized', 'no'),
    new Error('broken'),
  ])('is not given up where the trouble is another: %s', async (error) => {
    expect((await request('a.example', { createCustomDomain: () => Promise.reject(error) })).domain).toBe(error);
  });

  it('comes with the DNS records that it needs, unless it is verified', async () => {
    const { lines } = await request('a.example');
    expect(lines.at(-1)).toEqual({ level: 'INFO', message: '  CNAME stage → x.up.railway.app' });
    const verified = { createCustomDomain: async () => made('a.example', true) };
    expect((await request('a.example', verified)).lines).toEqual([]);
  });
});
