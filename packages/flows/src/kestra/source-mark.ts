import { createHash } from 'node:crypto';

const mark = '# Digest of what follows, by which edits made in Kestra are noticed: ';

/** A source under its comment and a digest of itself. */
export function sealed(comment: string, source: string): string {
  return `#${comment}\n${mark}${digestOf(source)}\n\n${source}`;
}

/** Whether a source was changed since it was generated, or never was: what stands there is somebody's own work. */
export function isEdited(source: string): boolean {
  const [, digest, rest] =
    new RegExp(`^#[^\\n]*\\n${mark}(\\S+)\\n\\n([^]*)$`).exec(source.replaceAll('\r\n', '\n')) ?? [];
  return digest === undefined || rest === undefined || digest !== digestOf(rest);
}

function digestOf(source: string): string {
  return `sha256:${createHash('sha256').update(source.trimEnd()).digest('base64url').slice(0, 22)}`;
}
