import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** True for a text in which something fills in a part before it is applied: `${NAME}`, `{{ name }}`, `$(NAME)`. */
export function hasVariable(text: string): boolean {
  return /[${]/.test(text);
}

/** The same, and for a text with a part in angle brackets, which a person fills in: `<name>`. */
export function isFilledIn(text: string): boolean {
  return /[${]|<[A-Za-z][\w .-]*>/.test(text);
}

const IN_BRACKETS = /<[A-Za-z][\w .-]*>/;
/** A variable that an Argo CD plugin fills in from the Application that it builds. */
const OF_A_PLUGIN = /\$\{?ARGOCD_(?:APP|ENV)_[A-Z]/;
/** An all-caps first part of an image reference, which `sed` replaces with a registry: `REPO_PREFIX/shop`. */
const FIRST_PART = /^[A-Z]{2,}(?:_[A-Z]+)+(?=\/|$)/;
/** A word in capitals where there can't be any: at the beginning of a name, or as a part of a host or an image. */
const IN_CAPITALS: Readonly<Record<string, RegExp>> = {
  name: /^[A-Z]{4,}(?:[-_][A-Z]+)*(?=-|$)/,
  namespace: /^[A-Z]{4,}(?:[-_][A-Z]+)*(?=-|$)/,
  host: /(?:^|[.-])_*[A-Z][A-Z0-9_]{3,}(?=[.-]|$)/,
  image: /(?:^|[./-])_*[A-Z][A-Z0-9_]{3,}(?=[./:-]|$)/,
};

/**
 * True for a value that is filled in before it is applied, as in a folder used as a template: a name in angle
 * brackets (`<app>-api`), a word in capitals where there can't be any (`APPNAME-config`), or a plugin's build variable.
 * @param place the field that has the value
 */
export function isPlaceholder(value: unknown, place: string | number | undefined): boolean {
  if (typeof value !== "string") return false;
  if (IN_BRACKETS.test(value) || OF_A_PLUGIN.test(value) || FIRST_PART.test(value)) return true;
  return lookUp(IN_CAPITALS, String(place))?.test(value) === true;
}
