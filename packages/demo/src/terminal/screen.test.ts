import { describe, expect, it } from 'vitest';
import { usesColour } from './palette.ts';
import { createScreen } from './screen.ts';

function screenOn(stream: { isTTY?: boolean; getWindowSize?: () => number[] }, env: NodeJS.ProcessEnv = {}) {
  const written: string[] = [];
  const screen = createScreen({ ...stream, write: (text: string) => written.push(text) }, env);
  return { screen, text: () => written.join('') };
}
const terminal = { isTTY: true, getWindowSize: () => [80, 24] };

describe('a screen', () => {
  it('without a terminal has plain lines, and nothing that moves', () => {
    const { screen, text } = screenOn({});
    using _ = screen;
    screen.live(() => ['moving']);
    screen.print(screen.palette.good('done'));
    expect(text()).toBe('done\n');
  });

  it('in a terminal draws what moves below what stays, over what it drew before', () => {
    const { screen, text } = screenOn(terminal);
    using _ = screen;
    screen.live(() => ['one', 'two']);
    screen.print('stays');
    expect(text()).toBe('one\ntwo\n\u001b[2A\r\u001b[Jstays\none\ntwo\n');
  });

  it('leaves nothing that moved when it is closed', () => {
    const { screen, text } = screenOn(terminal);
    screen.live(() => ['one']);
    screen[Symbol.dispose]();
    expect(text()).toBe('one\n\u001b[1A\r\u001b[J');
  });

  it('draws no more lines than a terminal has', () => {
    const { screen, text } = screenOn({ isTTY: true, getWindowSize: () => [80, 4] });
    using _ = screen;
    screen.live(() => ['1', '2', '3', '4', '5']);
    expect(text()).toBe('1\n2\n3\n');
  });

  it.each([{ TERM: 'dumb' }, { CI: 'true' }])('moves nothing with %j', (env) => {
    const { screen } = screenOn(terminal, env);
    using _ = screen;
    expect(screen.isLive).toBe(false);
  });
});

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('with %j, in a terminal: %s, colours: %s', (env, isTerminal, colours) => {
  expect(usesColour(env, isTerminal)).toBe(colours);
});
