/**
 * A fault of containerd that keeps containers from being removed, and what helps.
 *
 * When the caller of StartContainer dies after the container's task was made and before containerd has its process id,
 * containerd gives up the start and forgets the task. CRI then says that the container has exited, refuses to remove it
 * for the sake of that task, and has no call that ends it; killing its process, `runc init`, does not help either. A
 * restarted containerd finds the task again, and removes it with its container.
 *
 * @see https://github.com/containerd/containerd/issues/11037 (1.6.20 to 2.x), measured in docs/cri.md
 */

/** Of an error's text, in this order: containerd's words. */
const STATUS = 'code = FailedPrecondition ';
const REFUSAL = /cannot delete running task [0-9a-f]/;

/** What to tell a user to do. */
const HELP =
  'containerd has lost the tasks of containers whose caller died while it started them (containerd issue 11037): restart containerd, then clean up again';

/** Whether this is what keeps a container, or a sandbox for its sake, from being removed. */
export function isLeakedTask(problem: string): boolean {
  const at = problem.indexOf(STATUS);
  return at !== -1 && REFUSAL.test(problem.slice(at));
}

/** What helps against these problems; undefined when none is of this kind. */
export function helpAgainst(problems: readonly string[]): string | undefined {
  return problems.some(isLeakedTask) ? HELP : undefined;
}
