/**
 * Lets `{ pull: lognormal(2s, 0.8) }` be written without quotes: in YAML's flow style the comma would end the value.
 * Commas inside the brackets of a call are replaced before parsing, one character for one, so that places stay right,
 * and put back after it.
 */

/** From the private use area: no file means anything by it. */
const STAND_IN = '\ue000';
const CALL = /[A-Za-z]\([^(){}[\]"'#]*\)/g;

/** `text` with the commas of its calls replaced. */
export function hideCallCommas(text: string): string {
  return text.replaceAll(CALL, (call) => call.replaceAll(',', STAND_IN));
}

/** What was parsed, with the commas put back in all its texts and keys. */
export function restoreCallCommas(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(STAND_IN, ',');
  if (Array.isArray(value)) return value.map(restoreCallCommas);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.replaceAll(STAND_IN, ','), restoreCallCommas(each)]),
  );
}
