import { cutTo } from './fit-words.ts';
import type { Screen } from './screen.ts';
import { seconds, spinner } from './spinner.ts';

const nameColumns = 12;

/** Does one step of the start behind a line that moves; when it is done, the line says what came of it and how long it took. */
export async function showStep<T>(
  screen: Screen,
  step: { readonly name: string; readonly doing: string; readonly done: (result: T) => string },
  work: () => Promise<T>,
): Promise<T> {
  const { palette } = screen;
  const name = step.name.padEnd(nameColumns);
  const startedAt = Date.now();
  const line = (text: string, time: string) => {
    const fitted = cutTo(text, Math.max(10, screen.columns() - nameColumns - time.length - 8));
    return `${name} ${fitted}  ${palette.dim(time)}`;
  };
  screen.live((frame) => [`  ${palette.busy(spinner(frame))} ${line(step.doing, seconds(startedAt, Date.now()))}`]);
  try {
    const result = await work();
    screen.live(undefined);
    screen.print(`  ${palette.good('✓')} ${line(step.done(result), seconds(startedAt, Date.now()))}`);
    return result;
  } catch (error) {
    screen.live(undefined);
    throw error;
  }
}
