import type { Product } from '../../harness/product.ts';
import type { Place } from './find-leaks.ts';

/** A product of which every answer is kept. `gives` says which secret the answer to a request is there to give. */
export function recorded(
  product: Product,
  gives: (method: string, path: string) => string | undefined,
): { product: Product; answers: readonly Place[] } {
  const answers: Place[] = [];
  return {
    answers,
    product: {
      ...product,
      async rest(method, path, options) {
        const answer = await product.rest(method, path, options);
        const text = JSON.stringify([answer.status, [...answer.headers], answer.body]);
        const name = `answer ${answers.length + 1}, ${answer.status} to ${method} ${path.split('/', 4).join('/')}`;
        const secret = gives(method, path);
        answers.push({ name, bytes: Buffer.from(text), mayHold: secret === undefined ? [] : [secret] });
        return answer;
      },
    },
  };
}
