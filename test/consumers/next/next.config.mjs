import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export default { turbopack: { root: dirname(dirname(fileURLToPath(import.meta.url))) } };
