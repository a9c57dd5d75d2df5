const IN_BRACKETS = /<[A-Za-z][\w .-]*>/;
/** What a plugin of Argo CD fills in from the Application that it builds. */
const OF_A_PLUGIN = /\$\{?ARGOCD_(?:APP|ENV)_[A-Z]/;
/** A first part of capitals in place of an address, as `sed` fills it in: `REPO_PREFIX/shop`. */
const FIRST_PART = /^[A-Z]{2,}(?:_[A-Z]+)+(?=\/|$)/;
const CAPITALS = /^[A-Z]{4,}(?:[-_][A-Z]+)*(?=-|$)/;

/**
 * True for a value that someone fills in before it is applied, as in a folder that is a template: a name in angle
 * brackets, `<app>-api`, in place of a name one of capitals, `APPNAME-config`, and a variable of a plugin's build.
 */
export function isPlaceholder(value: unknown, place: string | number | undefined): boolean {
  if (typeof value !== "string") return false;
  if (IN_BRACKETS.test(value) || OF_A_PLUGIN.test(value) || FIRST_PART.test(value)) return true;
  return place === "name" && CAPITALS.test(value);
}
