import { expose } from 'threads/worker';
import { task } from './pool-task.mjs';

expose(task);
