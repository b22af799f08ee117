/** container-id.json: the operations of Go's ContainerID, said with ours. */

import { goQuote } from '../../../src/api/go-quote.ts';
import { ContainerID, RefManagerError } from '../../../src/index.ts';

interface Input {
  readonly op: string;
  readonly data?: string;
  readonly raw?: string;
  readonly type?: string;
  readonly id?: string;
}

export function runContainerId({ op, data = '', raw = '', type = '', id = '' }: Input): unknown {
  switch (op) {
    case 'parseString':
      return parse(data, 'error');
    case 'unmarshalJSON':
      return parse(raw, 'error');
    case 'parseContainerID': {
      const parsed = parse(data, 'loggedError');
      return 'loggedError' in parsed ? { type: '', id: '', ...parsed } : parsed;
    }
    case 'buildContainerID':
      return partsOf(new ContainerID(type, id));
    case 'string':
      return new ContainerID(type, id).toString();
    case 'marshalJSON':
      return goQuote(new ContainerID(type, id).toString());
    case 'isEmpty':
      return new ContainerID(type, id).isEmpty;
    default:
      throw new Error(`unknown op ${op}`);
  }
}

function parse(text: string, errorField: string): Record<string, string> {
  try {
    return partsOf(ContainerID.parse(text));
  } catch (error) {
    if (error instanceof RefManagerError) return { [errorField]: error.message };
    throw error;
  }
}

function partsOf({ type, id }: ContainerID): Record<string, string> {
  return { type, id };
}
