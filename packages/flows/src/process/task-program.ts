import { fileURLToPath } from 'node:url';

/** The built task program, beside this package's other built files, whether it is asked from `src` or from `dist`. */
export const taskProgram = fileURLToPath(
  new URL(
    /\/src\/process\/[^/]+$/.test(import.meta.url) ? '../../dist/understudy-task.js' : './understudy-task.js',
    import.meta.url,
  ),
);
