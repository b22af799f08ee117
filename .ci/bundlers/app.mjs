// An application that uses the store, and runs a load test with each of the scenarios that it is given.
import { RefManager } from 'refmanager';
import { runScenario } from 'refmanager/load';

const refs = RefManager.create();
refs.setRef({ type: 'a', id: 'b' }, { name: 'stored' });
const told = [refs.getRef({ type: 'a', id: 'b' })?.name];
for (const file of process.argv.slice(2)) {
  try {
    const { summary } = await runScenario(file, { workers: 2 });
    told.push(summary.counts.started);
  } catch (error) {
    told.push(error.code ?? error.stack);
  }
}
console.log(JSON.stringify(told));
