import { expect, it } from 'vitest';
import { shownUrl } from './shown-url.ts';

it.each([
  ['https://hooks.example.com/services/T0/B0/secret', 'https://hooks.example.com/…'],
  ['https://example.com:8443/?token=secret', 'https://example.com:8443/…'],
  ['https://example.com/#secret', 'https://example.com/…'],
  ['https://user:secret@example.com', 'https://example.com/'],
  ['https://example.com', 'https://example.com/'],
  ['https://example.com/…', 'https://example.com/…'],
  ['data:text/plain,secret', '[redacted]'],
  ['secret', '[redacted]'],
  ['', '[redacted]'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
