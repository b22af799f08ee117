import { describe, it } from 'node:test';
import { watchPasses } from './check-watch.ts';
import { QUICK } from './watch-configurations.ts';

describe('the watch ring loses nothing unnoticed, in any interleaving', () => {
  for (const { name, ...configuration } of QUICK) it(name, () => watchPasses(configuration));
});
