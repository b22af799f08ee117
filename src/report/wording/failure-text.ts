/** What an error and its message come to in one line: the kubelet has no message where its error says all. */
export function failureText(error: string, message: string): string {
  return message === '' ? error : `${error}: ${message}`;
}
