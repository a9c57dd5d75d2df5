/** Shorter text can't be distinguished from a word. */
const SHORTEST = 16;

/** Words, and abbreviations of long ones: `k8s`, `i18n`; a digit may begin one: `shop-1password`. */
const WORDS =
  /^\d{0,2}[A-Z]?(?:[a-z]+|[a-z]\d{1,2}[a-z])(?:[-_./ ](?:[A-Z]?[a-z]+|\d[a-z]{3,}|[a-z]\d{1,2}[a-z])|[A-Z][a-z]+)*\d{0,2}$/;
/** The name of a variable: `N8N_ENCRYPTION_KEY`. */
const VARIABLE = /^[A-Z]+(?:\d+[A-Z]*)?(?:_[A-Z]*(?:\d+[A-Z]*)?)+$/;
const VERSIONED = /^[a-z]+(?:[-_.][a-z]+)*(?:[-_.]?v?\d+(?!\d))+(?![-_.]v\d)(?:[-_.][a-z]+\d*)*$/;
/** A host name, or a label with its domain: `io.cilium.k8s.policy.cluster`. */
const DOMAIN = /^(?:[a-z]+(?:\d{1,2}[a-z]*)?\.){2,}[a-z]{2,}(?:\/[a-z]+(?:[-.][a-z]+)*)?$/;
const TEXT = /^[\w+/=.~!@#$%^&*:-]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Longer text is a file, whose beginning is enough; an expression for all uses stack space for each character. */
const LONGEST = 65_536;

/** True for text that nobody writes: at least 16 characters in a machine-generated mix. */
export function isRandom(text = ""): boolean {
  if (text.length > LONGEST) return isRandom(text.slice(0, LONGEST));
  if (text.length < SHORTEST || !TEXT.test(text)) return false;
  if (UUID.test(text)) return true;
  if ([WORDS, VARIABLE, VERSIONED, DOMAIN].some((known) => known.test(text))) return false;
  const digits = text.replace(/\D/g, "").length;
  const different = new Set(text).size;
  if ([/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length < 2)
    return /^[A-Z0-9]{20,}$/.test(text) && different > 11;
  if (/^[0-9a-f]+$/i.test(text)) return digits >= 3 && different > 6;
  return different > 9 && (digits > 0 || /[a-z][A-Z].*[a-z][A-Z].*[a-z][A-Z]/.test(text));
}
