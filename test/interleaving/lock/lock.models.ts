import { describe, it } from 'node:test';
import { lockPasses } from './check-lock.ts';
import { nameOfConfiguration, QUICK } from './lock-configurations.ts';

describe('the real lock keeps its promises in every interleaving', () => {
  for (const configuration of QUICK) it(nameOfConfiguration(configuration), () => lockPasses(configuration));
});
