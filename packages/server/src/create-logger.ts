import { redacted, secretWords } from '@understudy/flows/specs';
import { type DestinationStream, type Logger, pino } from 'pino';

// No line is meant to have one of them: this is for the error of a library that carries its request along.
const secretFields = [...secretWords, 'apiKey', '["x-api-key"]'];
const places = ['', '*.', '*.*.', '*.*.*.'];

/** The server's log: lines of JSON on standard output. A field that is named like a secret is never shown, four levels deep. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = places.flatMap((place) => secretFields.map((field) => `${place}${field}`.replace('.[', '[')));
  return pino({ level, redact: { paths, censor: redacted } }, destination);
}
