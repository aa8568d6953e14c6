import { once } from 'node:events';
import { connect } from 'node:net';

const answerMsMax = 10_000;

/** Sends one command to a Redis on loopback after the password, and gives its answer's first line without its mark. */
export async function redisCommand(port: number, password: string, command: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(answerMsMax, () => socket.destroy(new Error('Redis did not answer')));
  // One that stops closes the connection without a word.
  socket.on('end', () => socket.destroy(new Error('Redis closed the connection')));
  try {
    socket.write(asArray(['AUTH', password]) + asArray(command));
    let answer = '';
    while (answer.split('\r\n').length < 3) {
      const [chunk] = await once(socket, 'data');
      answer += String(chunk);
    }
    const [authenticated = '', line = ''] = answer.split('\r\n');
    const refused = [authenticated, line].find((each) => each.startsWith('-'));
    if (refused) throw new Error(`Redis refused: ${refused.slice(1)}`);
    return line.slice(1);
  } finally {
    socket.destroy();
  }
}

// The protocol's array of bulk strings.
function asArray(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
