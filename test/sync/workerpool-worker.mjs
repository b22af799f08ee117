import workerpool from 'workerpool';
import { task } from './pool-task.mjs';

workerpool.worker({ task });
