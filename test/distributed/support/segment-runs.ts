/** Waiting for a run in real time to be under way. */

import type { TestRedis } from './redis.ts';

/** How many segments have told that they run, several times. */
const STARTED = `local count = 0
for _, key in ipairs(redis.call('KEYS', '{refmanager}:run:*:state')) do
  if string.sub(redis.call('GET', key), 1, 7) == 'running' then
    local numbers = string.gsub(key, ':state$', ':result:numbers')
    if tonumber(redis.call('HGET', numbers, '0') or 0) > 4 then count = count + 1 end
  end
end
return count`;

/** Resolves when the first segment of a run in real time has told so. */
export async function segmentRuns(redis: TestRedis): Promise<void> {
  while (Number(await redis.client.eval(STARTED, 0)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
