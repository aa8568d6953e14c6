import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const demo = (...args: string[]) => execa(process.execPath, [program, ...args], { reject: false });

describe('the command of the demo', () => {
  it.each(['--help', '-h'])('%s shows how it is used, and starts nothing', async (flag) => {
    const { exitCode, stdout, stderr } = await demo(flag);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm run demo -- --once');
  });

  it.each([
    [['--onec'], "Unknown option '--onec'; npm run demo -- --help shows what there is"],
    [['clone'], "Unexpected argument 'clone'; npm run demo -- --help shows what there is"],
    [['--once', '--serve'], '--once, --serve and --dev exclude each other'],
  ])('refuses %j in one line', async (args, line) => {
    const { exitCode, stdout, stderr } = await demo(...args);
    expect([exitCode, stdout, stderr]).toEqual([2, '', line]);
  });

  it('refuses an invalid setting in one line', async () => {
    const { exitCode, stderr } = await execa(process.execPath, [program], { reject: false, env: { PORT: 'many' } });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^PORT: .*$/)]);
  });
});
