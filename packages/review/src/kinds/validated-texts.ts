import { LABEL_VALUE_SAID, LABEL_WORD } from "./qualified-names.ts";
import type { TypeData } from "./types.ts";

/** A text that matches the pattern as a whole, or that something fills in first: `${HOST}`, `<host>`, `%HOST%`. */
export function text(pattern: string, expected: string): TypeData {
  return { s: { pattern: `^(?:${pattern})$|[$<{]|%\\w+%`, expected } };
}

/** A whole number between two limits. */
export function from(minimum: number, maximum = 2 ** 31 - 1): TypeData {
  return { i: { minimum, maximum } };
}

export const NOT_NEGATIVE = from(0);
export const POSITIVE = from(1);
export const LONG = { i: { minimum: 0 } };
export const NOT_EMPTY = { s: { minLength: 1 } };

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)";
export const IP4 = `${OCTET}(?:\\.${OCTET}){3}`;
/** Roughly: what is written with colons is meant as an address. */
export const IP6 = "[\\da-fA-F]*:[\\da-fA-F:.]*";
export const ADDRESS = text(`${IP4}|${IP6}`, "an IP address");
/** No address of the machine itself, of a link or of a group. */
export const REACHABLE = text(
  `(?!0\\.0\\.0\\.0$|127\\.|169\\.254\\.|2(?:2[4-9]|3\\d)\\.)(?:${IP4})|(?!::1?$|[fF][eE][89abAB])(?![fF]{2})(?:${IP6})`,
  "an IP address that others reach",
);
export const NETWORK = text(
  `\\s*(?:${IP4}\\/(?:3[0-2]|[12]?\\d)|${IP6}\\/(?:12[0-8]|1[01]\\d|\\d?\\d))\\s*`,
  "a network such as 10.0.0.0/8, or 10.0.0.1/32 for one address",
);
const PART = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LABEL_SAID = 'lowercase letters, digits and "-", at most 63 characters';
export const LABEL = text(PART, LABEL_SAID);
export const OPTIONAL_LABEL = text(`(?:${PART})?`, LABEL_SAID);
const NAME_SAID = 'the name of an object: lowercase letters, digits, "-" and "."';
/** Unlike a label, a part of a name may have any length. */
const DOTTED = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*";
const OBJECT = `(?=.{0,253}$)${DOTTED}`;
export const NAME = text(`(?:${OBJECT})?`, NAME_SAID);
export const NEEDED_NAME = text(OBJECT, NAME_SAID);
/** As in the path of a request. */
export const SEGMENT = text("(?!\\.{1,2}$)[^/]+", 'a name without "/"');
/** The name of a DNS zone in the API, as of kinds and versions. */
export const ZONE = text(
  "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
  'lowercase letters, digits and "-", beginning with a letter, at most 63 characters',
);
const PREFIXED = `(?:${DOTTED}\\/)?${LABEL_WORD}`;
export const QUALIFIED = text(PREFIXED, "a name such as example.com/name or name, without spaces");
const KEY_SAID = "the key of a label, such as example.com/name or name";
export const OPTIONAL_KEY = text(`(?:${PREFIXED})?`, KEY_SAID);
export const LABEL_KEY = text(PREFIXED, KEY_SAID);
export const LABEL_VALUE = text(`(?:${LABEL_WORD})?`, LABEL_VALUE_SAID);
export const DATA_KEY = text("[-._a-zA-Z0-9]{1,253}", 'a key: letters, digits, "-", "_" and "."');
const PORT = "(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?";
const PORT_SAID =
  'a port name: lowercase letters, digits and "-", at least one letter, at most 15 characters';
export const PORT_NAME = text(PORT, PORT_SAID);
export const OPTIONAL_PORT_NAME = text(`(?:${PORT})?`, PORT_SAID);
export const NO_PARENT = "(?!(?:.*\\/)?\\.\\.(?:\\/|$)).*";
const RELATIVE_SAID = 'a relative path within the volume, without ".."';
export const OPTIONAL_RELATIVE = text(`(?!\\/)${NO_PARENT}`, RELATIVE_SAID);
export const RELATIVE = text(`(?!\\/|$)${NO_PARENT}`, RELATIVE_SAID);
export const ABSOLUTE = text("\\/.*", "a path that begins with a slash");
export const BASE64 = text(
  "[\\r\\n]*(?:(?:[A-Za-z0-9+/][\\r\\n]*){4})*(?:(?:[A-Za-z0-9+/][\\r\\n]*){2}(?:==|[A-Za-z0-9+/][\\r\\n]*=)[\\r\\n]*)?",
  "base64",
);
