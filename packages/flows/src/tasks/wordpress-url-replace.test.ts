import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replacementsIn } from '../databases/wp-search-replace.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('wordpress-url-replace', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const withCommand = (wpSearchReplaceCommand: string) =>
    stage.execution({ world: { ...stage.world, settings: { wpSearchReplaceCommand } } });
  const prepared = async (execution: ReturnType<Stage['execution']>) => {
    await execution.runUntil('assign-domain');
    return execution;
  };

  it('replaces the URLs of production in the copy only, and logs how many', async () => {
    const execution = await prepared(stage.execution());
    expect(await execution.run('wordpress-url-replace')).toEqual({ urls_replaced: 5, cells_changed: 2 });
    expect(execution.lines.some(({ message }) => message.includes('Replaced 5 URLs'))).toBe(true);
    const copy = stage.databaseCalls.find(({ method }) => method === 'copy');
    const replaced = stage.databaseCalls.find(({ method }) => method === 'replaceUrls');
    expect(replaced?.addresses[0]?.describe).toBe(copy?.addresses[1]?.describe);
  });

  it("runs the site's own command with the URLs as arguments and reads its count", async () => {
    const script = `console.log(process.argv[1] + ' > ' + process.argv[2]); console.log('Success: Made 1,234 replacements.')`;
    const execution = await prepared(withCommand(`${process.execPath} -e "${script}" {from} {to}`));
    expect(await execution.run('wordpress-url-replace')).toEqual({ urls_replaced: 1_234, cells_changed: 1_234 });
  });

  it('fails with what the command said', async () => {
    const script = `console.error('Error: no WordPress here.'); process.exit(1)`;
    const execution = await prepared(withCommand(`${process.execPath} -e "${script}" {from} {to}`));
    await expect(execution.run('wordpress-url-replace')).rejects.toThrow('Error: no WordPress here.');
  });

  it('fails for good where there is no such program', async () => {
    const execution = await prepared(withCommand('no-such-wp search-replace {from} {to}'));
    await expect(execution.run('wordpress-url-replace')).rejects.toMatchObject({ fatal: true });
  });

  it.each([
    ['Success: Made 123 replacements.', 123],
    ['Success: Made 1 replacement.', 1],
    ['12\n', 12],
    ['nothing', undefined],
  ])('reads from %j', (output, count) => {
    expect(replacementsIn(output)).toBe(count);
  });
});
