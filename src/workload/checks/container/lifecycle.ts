/**
 * Checks a container's lifecycle hooks: exactly one way to run each, with what that way needs.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateHandler
 */

import { type Field, show } from '../../../input/field.ts';
import { portName } from '../names.ts';
import { PORT_BOUNDS } from './ports.ts';

const HEADER_NAME = /^[-A-Za-z0-9]+$/;
const HANDLER_TYPES = ['exec', 'httpGet', 'tcpSocket'] as const;

export function checkLifecycle(container: Field): void {
  const lifecycle = container.at('lifecycle');
  if (lifecycle.mapping() === undefined) return;
  for (const hook of ['postStart', 'preStop']) {
    if (lifecycle.at(hook).mapping() !== undefined) checkHandler(lifecycle.at(hook), HANDLER_TYPES);
  }
  checkCanStart(lifecycle.at('postStart'), container.at('ports'));
}

/** What the API server lets pass and the kubelet cannot do: the start would fail for sure. */
function checkCanStart(postStart: Field, ports: Field): void {
  const tcpSocket = postStart.at('tcpSocket');
  if (!tcpSocket.isAbsent && postStart.at('exec').isAbsent && postStart.at('httpGet').isAbsent) {
    tcpSocket.problem('Forbidden: the kubelet runs exec and httpGet hooks only: the start would fail');
  }
  const port = postStart.at('httpGet').at('port');
  if (typeof port.value !== 'string' || port.value === '' || /^[0-9]+$/.test(port.value)) return;
  const names = (Array.isArray(ports.value) ? ports.items() : []).map((each) => each.at('name').value);
  if (!names.includes(port.value)) {
    port.problem(`Not found: ${show(port.value)}: expected a number, or the name of one of the container's ports`);
  }
}

/** Checks `handler`, a mapping: exactly one of `types`, with what it needs. */
export function checkHandler(handler: Field, types: readonly string[]): void {
  const [first, ...others] = types.filter((type) => !handler.at(type).isAbsent);
  if (first === undefined) {
    handler.problem('Required value: must specify a handler type: exec, httpGet or tcpSocket');
  }
  for (const type of others)
    handler.at(type).problem(`Forbidden: may not specify more than 1 handler type: ${first} is given`);
  checkExec(handler.at('exec'));
  checkHttpGet(handler.at('httpGet'));
  checkTcpSocket(handler.at('tcpSocket'));
}

function checkExec(exec: Field): void {
  if (exec.mapping() === undefined) return;
  const command = exec.required('command', 'a list of strings');
  if (Array.isArray(command.value) && command.value.length === 0)
    command.problem('Required value: expected a command to run');
}

function checkHttpGet(httpGet: Field): void {
  if (httpGet.mapping() === undefined) return;
  httpGet.at('path').string();
  httpGet.at('host').string();
  httpGet.at('scheme').oneOf(['HTTP', 'HTTPS']);
  checkTargetPort(httpGet);
  for (const header of httpGet.at('httpHeaders').mappings()) {
    const name = header.required('name', 'a header name');
    if (typeof name.value === 'string' && name.value !== '' && !HEADER_NAME.test(name.value)) {
      name.invalid("a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name')");
    }
    header.at('value').string();
  }
}

function checkTcpSocket(tcpSocket: Field): void {
  if (tcpSocket.mapping() === undefined) return;
  tcpSocket.at('host').string();
  checkTargetPort(tcpSocket);
}

/** A number, or the name of one of the container's ports. */
function checkTargetPort(action: Field): void {
  const port = action.required('port', "a port number, or the name of one of the container's ports");
  if (typeof port.value === 'string') {
    const wrong = portName(port.value);
    if (wrong !== undefined) port.invalid(wrong);
  } else {
    port.integer(PORT_BOUNDS);
  }
}
