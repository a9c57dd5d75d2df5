/**
 * What follows a name in code instead of a value: a pattern, a place to fill in, an escaped or quoted variable, a
 * command, an option, or the end of a test or a pattern.
 */
const CODE =
  /^["']?(?:\s*[:=]\s*|\s+(?=["']))["']*(?:\\(?:[sSwWdDKb]|\$(?:[a-z][\w-]*\.|\\?\{|[A-Z_]{3}))|\.\*|\[\^|--[a-z]|\/\/|\$[({"]|%[sdqv](?!\w)|(?<=["'])\$[A-Z])|^[:=](?:["']\s*[\])|]|\|\^)/;
/** The same behind a name that may be anything else. */
const MAYBE_VALUE = /^["']?(?:\s*[:=]|\s+["'])/;

/** True if code follows a name wherever it occurs in a text with something behind it: `s/token=.*$/token=$TOKEN/`. */
export function isCode(text: string, name: string): boolean {
  let isFound = false;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    const behind = text.slice(start + name.length, start + name.length + 40);
    if (/\w/.test(text[start - 1] ?? "") || !MAYBE_VALUE.test(behind)) continue;
    if (!CODE.test(behind) && !/^=\$[A-Z]/.test(behind)) return false;
    isFound = true;
  }
  return isFound;
}

/** The beginning of a file that age has encrypted, in base64. */
const OF_AGE = "LS0tLS1CRUdJTiBBR0UgRU5DUllQVEVEIEZJTEUt";

/** True for a value that only the owner of a key can read. */
export function isEncrypted(value: string): boolean {
  return value.includes(OF_AGE);
}
