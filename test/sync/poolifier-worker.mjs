import { ThreadWorker } from 'poolifier';
import { task } from './pool-task.mjs';

// eslint-disable-next-line import/no-default-export -- so poolifier wants it
export default new ThreadWorker(task);
