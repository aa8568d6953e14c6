/** What an engine is started with. */
export interface KestraOptions {
  /** Where the database, the files, and the logs are; an engine started on it again goes on where the last one was. */
  dataDir: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Of /health; 0, the default, takes a free one. */
  managementPort?: number;
  /** Added to the engine's environment; a secret is SECRET_<NAME> with its value in base64. */
  environment?: Record<string, string>;
  /** Basic authentication; none means that everybody may pass. */
  credentials?: { username: string; password: string };
  /** Kestra's own settings, by full name. */
  settings?: Record<string, string>;
}

/** A running engine; disposing of it stops it and the tasks that it runs. */
export interface Kestra extends AsyncDisposable {
  /** Without a slash at its end. */
  url: string;
  managementUrl: string;
  pid: number;
  /** What the engine itself logs; the logs of tasks are in its store. */
  logFile: string;
  stop(): Promise<void>;
  /** kill -9: the tasks' processes live on. Resolves to their ids, which the caller must see ended. */
  kill(): Promise<number[]>;
}

/** Starts the real engine and resolves once it serves requests; builds it first if it is not built. Throws when it cannot. */
export function startKestra(options: KestraOptions): Promise<Kestra>;

/** One line that says why the engine cannot be had on this machine; undefined when it can. */
export function missingParts(): string | undefined;

/** Settings under which a dead worker's task is resubmitted after some 5 s, where Kestra's defaults take 5 minutes. */
export const promptLiveness: Record<string, string>;

/** Ends processes at once; those that are gone already are no error. */
export function killAll(pids: number[]): void;
