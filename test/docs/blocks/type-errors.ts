import { join } from 'node:path';
import ts from 'typescript';
import { root } from './repository-files.ts';

/** A module that exists in memory only: its path says where its imports are looked for. */
export interface VirtualModule {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** What the compiler says of the modules under the settings of this repository (`strict` and more), by path; JSX and the browser's types allowed. */
export function typeErrors(modules: readonly VirtualModule[]): Map<string, string[]> {
  const texts = new Map(modules.map(({ path, text }) => [join(root, path), text]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return new Map(
    modules.map(({ path }) => {
      const file = program.getSourceFile(join(root, path));
      const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [path, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}

function compilerOptions(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return {
    ...options,
    jsx: ts.JsxEmit.ReactJSX,
    lib: [...(options.lib ?? []), 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  };
}
