/** The pattern of a label's value, and of its key without prefix. */
export const LABEL_WORD = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
/** What a message calls a label's value. */
export const LABEL_VALUE_SAID =
  'a label value: at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
const NAME = new RegExp(`^${LABEL_WORD}$`);
const PREFIX = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Valid texts, because the same labels occur in every resource. Cleared when it grows too large. */
const good = new Set<string>();
const LIMIT = 20_000;

function remember(text: string): true {
  if (good.size >= LIMIT) good.clear();
  good.add(text);
  return true;
}

/** True for a qualified name, the form of label and annotation keys: an optional DNS prefix with "/", then a name. */
export function isQualifiedName(key: string): boolean {
  if (good.has(key)) return true;
  const slash = key.indexOf("/");
  if (slash >= 0 && !PREFIX.test(key.slice(0, slash))) return false;
  return NAME.test(slash < 0 ? key : key.slice(slash + 1)) && remember(key);
}

/** True for a label value: empty, or a name of at most 63 characters. */
export function isLabelValue(value: string): boolean {
  // A label value has the form of a key without prefix, so the cache of valid texts can be shared, except for keys
  // with a prefix.
  if (value === "" || (good.has(value) && !value.includes("/"))) return true;
  return NAME.test(value) && remember(value);
}
