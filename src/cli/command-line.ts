/**
 * The command line as somebody would type it again, for the report of its run.
 */

/** Words that a shell takes as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/;
/** The user and password of a URL, which may have an `@` or a blank in it: nobody who reads the report needs them. */
const CREDENTIALS = /(?<=:\/\/)[^/]*@/g;
/** Far above any command line that is typed. */
const LONGEST = 4_096;

/** @param argv - without program and script */
export function commandLine(argv: readonly string[]): string {
  const words = argv.map((word) => quoted(word.replaceAll(CREDENTIALS, '…@')));
  const line = ['refmanager', ...words].join(' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

/** `ps` shows everybody on the machine what a process was begun with: from now on without the passwords of addresses. */
export function hideCredentials(argv: readonly string[]): void {
  if (argv.some((word) => word.search(CREDENTIALS) >= 0)) process.title = commandLine(argv);
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
