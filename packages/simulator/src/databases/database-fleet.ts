import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseEngine, DatabaseKind, DatabaseServer } from './database-server.ts';
import { lockDirectory } from './directory-lock.ts';
import { directorySize } from './directory-size.ts';
import { removeLeftovers } from './leftovers.ts';
import { createMariadbEngine } from './mariadb-engine.ts';
import { createPostgresEngine } from './postgres-engine.ts';
import { createRedisEngine } from './redis-engine.ts';

const startsMax = 3;

/** All database servers of a simulator, one for each service instance that has one; its id is the key. */
export class DatabaseFleet implements AsyncDisposable {
  readonly #serversDir: string;
  readonly #engines = new Map<DatabaseKind, Promise<DatabaseEngine>>();
  readonly #servers = new Map<string, Promise<DatabaseServer>>();
  readonly #ports = new Map<string, number>();
  readonly #createEngine: (kind: DatabaseKind) => Promise<DatabaseEngine>;

  readonly #lock: AsyncDisposable;
  #isClosed = false;

  private constructor(dataDir: string, templates: string, lock: AsyncDisposable) {
    this.#lock = lock;
    this.#serversDir = join(dataDir, 'servers');
    this.#createEngine = async (kind) => {
      if (kind === 'redis') return createRedisEngine();
      return kind === 'mysql' ? createMariadbEngine(templates) : createPostgresEngine(templates);
    };
  }

  /**
   * Takes the directory, which no other running simulator may have, and ends what a killed simulator left running there.
   * Several may share the templates.
   */
  static async open(
    dataDir: string,
    log: (line: string) => void,
    templatesDir = join(dataDir, 'templates'),
  ): Promise<DatabaseFleet> {
    await mkdir(dataDir, { recursive: true });
    const fleet = new DatabaseFleet(dataDir, templatesDir, await lockDirectory(dataDir));
    const ended = await removeLeftovers(fleet.#serversDir);
    if (ended > 0) log(`ended ${ended} database servers of a simulator that was killed`);
    for (const directory of [dataDir, fleet.#serversDir, templatesDir]) {
      await mkdir(directory, { recursive: true });
      // As root the servers run under accounts of their own, which must get through to their directories.
      await chmod(directory, 0o711);
    }
    return fleet;
  }

  /** Starts the server, where it does not run yet, and waits until it accepts connections. */
  async ensureRunning(id: string, kind: DatabaseKind, password: string): Promise<void> {
    if (this.#isClosed) throw new Error('the simulator has ended');
    const starting = this.#servers.get(id) ?? this.#start(id, kind, password);
    this.#servers.set(id, starting);
    try {
      const { port } = await starting;
      // It may have been removed while it started.
      if (this.#servers.get(id) === starting) this.#ports.set(id, port);
    } catch (error) {
      this.#servers.delete(id);
      throw error;
    }
  }

  /** The loopback port of a running server. */
  port(id: string): number | undefined {
    return this.#ports.get(id);
  }

  /** What its files take up on disk, in bytes. */
  size(id: string): number {
    return directorySize(this.directory(id));
  }

  /** Stops the server, cutting its connections; its data stays for the next start. */
  async stop(id: string): Promise<void> {
    const starting = this.#servers.get(id);
    this.#ports.delete(id);
    this.#servers.delete(id);
    // The caller of ensureRunning has got the error of a failed start.
    const server = await starting?.catch(() => undefined);
    await server?.[Symbol.asyncDispose]();
  }

  /** Stops the server and removes its data. */
  async remove(id: string): Promise<void> {
    await this.stop(id);
    await rm(this.directory(id), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#servers.keys()].map((id) => this.remove(id)));
    await this.#lock[Symbol.asyncDispose]();
  }

  // Somebody else may take the free port before the server does: then another one.
  async #start(id: string, kind: DatabaseKind, password: string): Promise<DatabaseServer> {
    const engine = await this.#engine(kind);
    for (let start = 1; ; start++) {
      try {
        return await engine.start({ directory: this.directory(id), password });
      } catch (error) {
        if (start === startsMax || !/in use|could not create any TCP|can't start server/i.test(String(error)))
          throw error;
      }
    }
  }

  #engine(kind: DatabaseKind): Promise<DatabaseEngine> {
    const engine = this.#engines.get(kind) ?? this.#createEngine(kind);
    this.#engines.set(kind, engine);
    return engine;
  }

  /** Where the server's files are. */
  directory(id: string): string {
    return join(this.#serversDir, id);
  }
}
