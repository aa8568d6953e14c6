/** The ids of all processes below a process. */
export function descendants(pid: number): number[];

/** Ends processes at once; those that are gone already are no error. */
export function killAll(pids: number[]): void;
