import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, startBox } from './testing/start-box.ts';

/** A debug build of the crate `railwayapp`: only such a one asks the address that it is given. */
const railway = process.env.UNDERSTUDY_RAILWAY_CLI;

// Each with what is to be seen in what it prints.
const commands: readonly [string, RegExp][] = [
  ['whoami', /ada@acme\.example/],
  ['list', /Shop/],
  ['project list', /Shop/],
  ['link -p PROJECT -e production -s Web', /production/],
  ['status', /Shop/],
  ['status --json', /"serviceName": "Web"/],
  ['service list', /Web/],
  ['service status', /SUCCESS/],
  ['environment list', /production/],
  ['environment list --json', /production/],
  ['environment config --environment production', /Web/],
  ['environment config --environment production --json', /"image": "acme\/shop:3"/],
  ['environment new staging --duplicate production', /staging/],
  ['environment link staging', /staging/],
  ['variable list -s Web', /GREETING/],
  ['variable list -s Web --kv', /GREETING=hello/],
  ['variable list -s Web --json', /"GREETING": "hello"/],
  ['variable set A=1 B=2 -s Web', /A, B/],
  ['variable set C=3 -s Web --skip-deploys', /C/],
  ['variable delete A -s Web', /^/],
  ['domain list -s Web', /web-staging/],
  ['domain -s Web', /web-staging/],
  ['domain -s Jobs --port 3000', /jobs-staging/],
  ['domain staging.shop.example -s Web', /staging\.shop\.example/],
  ['domain status staging.shop.example -s Web', /staging\.shop\.example/],
  ['tcp-proxy list -s Postgres', /No TCP proxies/],
  ['tcp-proxy create -s Postgres --port 5432', /Endpoint/],
  ['tcp-proxy list -s Postgres --json', /5432/],
  ['volume list', /web-volume/],
  ['volume list --json', /\/uploads/],
  ['volume update -v web-volume --name files', /files/],
  ['bucket list', /media/],
  ['bucket credentials --bucket media', /tid_/],
  ['bucket info --bucket media', /media/],
  ['deployment list -s Web', /SUCCESS|DEPLOYING|BUILDING|QUEUED/],
  ['deployment list -s Web --json', /"status"/],
  ['redeploy -s Postgres -y --json', /"id"/],
  ['logs -s Web --lines 5', /deployment is/],
  ['logs -s Postgres --lines 5 --json', /"message"/],
  ['add -s Extra -i nginx:1', /Extra/],
  ['service link Extra', /Extra/],
  ['service scale -s Web us-east4-eqdc4a=2', /Scaled/],
  ['service delete --service Extra -y', /Extra/],
  ['metrics -s Web', /Web/],
  ['usage', /Acme/],
  ['cdn status -s Web', /Web/],
  ['trace list -s Web', /No traces/],
  ['sandbox list', /No sandboxes/],
  ['function list', /No functions/],
  ['ssh keys list', /No SSH keys/],
  ['run -s Web env', /GREETING=hello/],
  ['api describe Environment', /Environment/],
  ['init --name Second', /Second/],
  ['project delete --project Second -y', /Second/],
  ['link -p PROJECT -e production -s Web', /production/],
  ['environment delete staging -y', /staging/],
];

describe.skipIf(!railway)("Railway's own command-line tool", () => {
  let home: string;
  let box: Box;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'railway-home-'));
    box = await startBox(
      [
        {
          name: 'Web',
          kind: 'web',
          image: 'acme/shop:3',
          variables: { GREETING: 'hello' },
          volume: { mountPath: '/uploads' },
        },
        { name: 'Jobs', kind: 'worker', image: 'acme/jobs:1' },
        { name: 'Postgres', kind: 'postgres' },
      ],
      { buckets: ['media'] },
    );
  });
  afterAll(async () => {
    await box[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(commands)('railway %s', async (command, printed) => {
    const args = command.replace('PROJECT', box.project.id).split(' ');
    const env = {
      HOME: home,
      PATH: process.env.PATH,
      CI: '1',
      RAILWAY_NO_TELEMETRY: '1',
      RAILWAY_API_TOKEN: box.simulator.tokens.account,
      RAILWAY_BACKBOARD_URL: box.simulator.url,
    };
    const options = { env, extendEnv: false, cwd: home, all: true, reject: false, stdin: 'ignore' } as const;
    const { all, exitCode } = await execa(railway ?? '', args, options);
    expect([exitCode, all]).toEqual([0, expect.stringMatching(printed)]);
  });
});
