import { cloneStagingSpec } from '@understudy/flows/specs';
import { expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { cloneRequest } from '../../core/clone-request.ts';
import { cloneInputs, type InputDefaults } from './clone-intent.ts';

const caller: Caller = {
  id: 'key:1',
  kind: 'api-key',
  name: 'One',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['clone'],
};
const defaults: InputDefaults = {
  projectId: 'default-project',
  publicKey: '{"kty":"OKP","x":"of the server"}',
  suffix: '',
  now: new Date('2026-01-30T12:00:00.000Z'),
};
const ownKey = { kty: 'OKP', crv: 'X25519', x: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo' };

function inputs(request: object, from: { caller?: Partial<Caller>; defaults?: Partial<InputDefaults> } = {}) {
  const parsed = cloneRequest.parse({ client_name: 'Acme', ...request });
  return cloneInputs(parsed, { ...caller, ...from.caller }, { ...defaults, ...from.defaults });
}

it('fills in the defaults of a request that names only its client', () => {
  expect(inputs({})).toEqual({
    client_name: 'Acme',
    railway_project_id: 'default-project',
    environment_name: 'staging-acme-20260130-120000',
    source_environment: 'production',
    wordpress_url_replace: false,
    enable_basic_auth: false,
  });
});

it('gives what the flow takes', () => {
  const all = { ttl: '7d', custom_domain: 'a.example.com', enable_basic_auth: true, wordpress_url_replace: true };
  const made = inputs(all);
  expect(cloneStagingSpec.inputs.parse(made)).toEqual(made);
});

it.each([
  ['1h', '2026-01-30T13:00:00.000Z'],
  ['72h', '2026-02-02T12:00:00.000Z'],
  ['7d', '2026-02-06T12:00:00.000Z'],
])('a ttl of %s ends at %s', (ttl, moment) => {
  expect(inputs({ ttl }).expires_at).toBe(moment);
});

it('without a ttl there is no end', () => {
  expect(inputs({})).not.toHaveProperty('expires_at');
});

it('sanitizes the name that was asked for', () => {
  expect(inputs({ environment_name: 'My_Env' }).environment_name).toBe('my-env');
});

const protectedRequest = { enable_basic_auth: true };

it('seals for the key in the request before all others', () => {
  const made = inputs({ ...protectedRequest, public_key: ownKey }, { caller: { publicKey: 'of the caller' } });
  expect(JSON.parse(made.public_key ?? '')).toEqual(ownKey);
});

it('seals for the key of the caller where the request has none', () => {
  expect(inputs(protectedRequest, { caller: { publicKey: 'of the caller' } }).public_key).toBe('of the caller');
});

it('seals for the server where nobody has a key', () => {
  expect(inputs(protectedRequest).public_key).toBe(defaults.publicKey);
});

it('needs no key where nothing is sealed', () => {
  expect(inputs({ public_key: ownKey })).not.toHaveProperty('public_key');
});
