/** The pattern of a label's value, and of its key without prefix. */
export const LABEL_WORD = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
/** What a message calls a label's value. */
export const LABEL_VALUE_SAID =
  'a label value: at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
/** What a message calls the key of a label or an annotation. */
export const QUALIFIED_NAME_SAID =
  'a key such as "app.kubernetes.io/name": an optional DNS prefix with "/", then at most 63 letters, digits, "-", "_" and "."';
const NAME = new RegExp(`^${LABEL_WORD}$`);
const PREFIX = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** True for a qualified name, the form of label and annotation keys: an optional DNS prefix with "/", then a name. */
export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf("/");
  if (slash >= 0 && !PREFIX.test(key.slice(0, slash))) return false;
  return NAME.test(key.slice(slash + 1));
}

/** True for a label value: empty, or a name of at most 63 characters. */
export function isLabelValue(value: string): boolean {
  return value === "" || NAME.test(value);
}
