/**
 * Events on disk were read back line by line with readline, which ends lines at U+2028 and U+2029 too; JSON leaves these
 * as they are, so a message that held one broke every report of a large run.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LineSpool, mergedLines } from '../../src/result/spool/line-spool.ts';

it('an event keeps the separators of its message on its way over the disk', async () => {
  const message = 'a\u2028b\u2029c\u0085d\re\nf';
  const spool = new LineSpool(1);
  await spool.add([{ at: '1', text: JSON.stringify({ message }) }]);
  await spool.add([{ at: '2', text: JSON.stringify({ message: 'the next' }) }]);
  const messages = [];
  for await (const { text } of mergedLines([spool])) messages.push((JSON.parse(text) as { message: string }).message);
  await spool.close();
  assert.deepEqual(messages, [message, 'the next']);
});
