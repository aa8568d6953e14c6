import { expect, it } from 'vitest';
import { isEdited, sealed } from './source-mark.ts';

const source = 'id: a\ntasks: []\n';

it.each([
  ['as it was generated', sealed(' Generated', source), false],
  ['with other line ends', sealed(' Generated', source).replaceAll('\n', '\r\n'), false],
  ['without its last line break', sealed(' Generated', source).trimEnd(), false],
  ['with another value', sealed(' Generated', source).replace('[]', '[ ]'), true],
  ['with a comment of somebody', sealed(' Generated', source).replace('tasks', '# slow\ntasks'), true],
  ['without its mark', source, true],
  ['empty', '', true],
])('a source %s: edited or not', (_, text, edited) => {
  expect(isEdited(text)).toBe(edited);
});
