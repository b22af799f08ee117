import { ThreadWorker } from 'poolifier';
import { task } from './pool-task.mjs';

export default new ThreadWorker(task);
