import { describe, it } from 'node:test';
import { storePasses } from './check-store.ts';
import { QUICK } from './store-configurations.ts';

describe('the store is linearizable and adds up, in any interleaving and with a death at any step', () => {
  for (const { name, ...configuration } of QUICK) {
    it(name, async (context) => {
      const { states, seconds } = await storePasses(configuration);
      context.diagnostic(`${states} states, ${seconds.toFixed(1)} s`);
    });
  }
});
