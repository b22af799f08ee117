/**
 * Salts of all seeded draws (draws.ts). A draw is a hash of a subject's word and a salt: two draws about one subject need
 * two salts, draws about different subjects do not. A new draw gets a row here; a value, once taken, stays: results at
 * equal seed hang on it.
 *
 * | salt        | of                                   | subject                        | draws                     |
 * | ----------- | ------------------------------------ | ------------------------------ | ------------------------- |
 * | 0 + stage   | LATENCY: how long a stage takes      | container, sandbox, pull, GET  | one a stage               |
 * | 100 + stage | FAILURE: whether it fails            | container, sandbox, pull, GET  | one a stage               |
 * | 200         | EXIT_TIME: when it exits by itself   | container                      | one                       |
 * | 201         | EXIT_SHARE: whether it does          | container                      | one                       |
 * | 300 + round | PROBE: whether a probe fails         | container                      | one a round of probes     |
 * | 400         | ARRIVAL: the gap before an iteration | iteration                      | one                       |
 * | 500         | LIFETIME: how long a pod lives       | pod                            | one                       |
 * | 600         | KILL: which worker is killed         | kill                           | one                       |
 * | 0           | IMAGE_SIZE: how large an image is    | image of the registry          | one                       |
 * | 1           | IMAGE_BASE: what it is built on      | repository of the registry     | one                       |
 * | 0 + rule    | FAULT: whether a call meets a fault  | call to serve-cri              | one a rule                |
 *
 * Salts are hexadecimal. A normal draw takes its second uniform at its salt + 1000 (draws.ts).
 */
export const Salt = {
  LATENCY: 0x000,
  FAILURE: 0x100,
  EXIT_TIME: 0x200,
  EXIT_SHARE: 0x201,
  PROBE: 0x300,
  ARRIVAL: 0x400,
  LIFETIME: 0x500,
  KILL: 0x600,
  IMAGE_SIZE: 0x000,
  IMAGE_BASE: 0x001,
  FAULT: 0x000,
} as const;

/** Images are the same for every seed, as a registry's are. */
export const REGISTRY_SEED = 0;
