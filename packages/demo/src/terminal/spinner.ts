const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** What turns beside something that is being done. */
export function spinner(frame: number): string {
  return frames[frame % frames.length] ?? '';
}

/** Time gone by, as somebody waits for it. */
export function seconds(fromMs: number, toMs: number): string {
  return `${((toMs - fromMs) / 1_000).toFixed(1)} s`;
}
