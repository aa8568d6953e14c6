import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** A directory as far as it has been listed. */
export interface OpenDirectory {
  readonly path: string;
  readonly names: string[];
}

/** What a session has open; each by a number of four bytes. */
export class SftpHandles {
  readonly #open = new Map<number, FileHandle | OpenDirectory>();
  #next = 0;

  add(opened: FileHandle | OpenDirectory): Buffer {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(this.#next);
    this.#open.set(this.#next, opened);
    this.#next += 1;
    return handle;
  }

  /** Throws where it is no open file. */
  file(handle: Buffer): FileHandle {
    const opened = this.#find(handle);
    if (!('fd' in opened)) throw new Error('not a file');
    return opened;
  }

  /** Throws where it is no open directory. */
  directory(handle: Buffer): OpenDirectory {
    const opened = this.#find(handle);
    if ('fd' in opened) throw new Error('not a directory');
    return opened;
  }

  async stat(handle: Buffer): Promise<Stats> {
    return this.file(handle).stat();
  }

  async close(handle: Buffer): Promise<void> {
    const opened = this.#find(handle);
    this.#open.delete(handle.readUInt32BE());
    if ('fd' in opened) await opened.close();
  }

  async closeAll(): Promise<void> {
    const opened = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(opened.map((each) => ('fd' in each ? each.close() : undefined)));
  }

  #find(handle: Buffer): FileHandle | OpenDirectory {
    const opened = handle.length === 4 ? this.#open.get(handle.readUInt32BE()) : undefined;
    if (!opened) throw new Error('no such handle');
    return opened;
  }
}
