const IN_BRACKETS = /<[A-Za-z][\w .-]*>/;
/** A variable that an Argo CD plugin fills in from the Application that it builds. */
const OF_A_PLUGIN = /\$\{?ARGOCD_(?:APP|ENV)_[A-Z]/;
/** An all-caps first part of an image reference, which `sed` replaces with a registry: `REPO_PREFIX/shop`. */
const FIRST_PART = /^[A-Z]{2,}(?:_[A-Z]+)+(?=\/|$)/;
const CAPITALS = /^[A-Z]{4,}(?:[-_][A-Z]+)*(?=-|$)/;

/**
 * True for a value that is filled in before it is applied, as in a folder used as a template: a name in angle
 * brackets (`<app>-api`), an all-caps word in a name (`APPNAME-config`), or a plugin's build variable.
 */
export function isPlaceholder(value: unknown, place: string | number | undefined): boolean {
  if (typeof value !== "string") return false;
  if (IN_BRACKETS.test(value) || OF_A_PLUGIN.test(value) || FIRST_PART.test(value)) return true;
  return place === "name" && CAPITALS.test(value);
}
