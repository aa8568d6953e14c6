const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

/**
 * Says on standard error what is being done, until `done`: in a terminal on one line that moves, with the seconds, and is
 * gone afterwards; else in one plain line.
 */
export function showProgress(what, stream = process.stderr) {
  if (!stream.isTTY) {
    stream.write(`${what}…\n`);
    return { done: () => {} };
  }
  const startedAt = Date.now();
  let frame = 0;
  const draw = () => {
    const seconds = Math.floor((Date.now() - startedAt) / 1_000);
    const line = `${frames[frame++ % frames.length]} ${what}… ${seconds} s`;
    stream.write(`\r\u001b[K${line.slice(0, (stream.columns || 80) - 1)}`);
  };
  draw();
  const timer = setInterval(draw, frameMs);
  return {
    done() {
      clearInterval(timer);
      stream.write('\r\u001b[K');
    },
  };
}
