import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'packages/*.ts', 'test/*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');

const configFile = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(configFile.config, ts.sys, root);

/** `file:line` of each promise that a function returns unawaited while it still has something to dispose of. */
function unawaited(source: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node, isDisposing: boolean): void => {
    if (ts.isReturnStatement(node) && isDisposing && node.expression && !ts.isAwaitExpression(node.expression)) {
      const isPromise = checker.getTypeAtLocation(node.expression).getProperty('then') !== undefined;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (isPromise) found.push(`${source.fileName.slice(root.length + 1)}:${line + 1}`);
    }
    // What a block disposes of, it has from that statement on.
    let disposes = isDisposing && !ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => {
      disposes ||= isUsing(child);
      visit(child, disposes);
    });
  };
  visit(source, false);
  return found;
}

function isUsing(node: ts.Node): boolean {
  return ts.isVariableStatement(node) && /^(await\s+)?using\s/.test(node.getText());
}

// What is disposed of at the return would be gone before the promise has come to its end: a deadline that never fires,
// a client that is closed in the middle of its call.
it('a function that disposes of something awaits what it returns', () => {
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    { ...options, noEmit: true },
  );
  const checker = program.getTypeChecker();
  const found = files.flatMap((file) => {
    const source = program.getSourceFile(join(root, file));
    return source?.text.includes('using ') ? unawaited(source, checker) : [];
  });
  expect(found).toEqual([]);
});
