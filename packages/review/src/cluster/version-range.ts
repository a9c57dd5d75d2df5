/** A number of a version in a range: digits, or a letter or star for any. */
const NUMBER = String.raw`(?:\d+|[xX*])`;
const VERSION = String.raw`v?${NUMBER}(?:\.${NUMBER}){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;
const CONDITION = String.raw`(?:=>|=<|<=|>=|!=|~>|[=<>~^])?\s*${VERSION}`;
const RANGE = new RegExp(String.raw`^\s*${CONDITION}(?:(?:\s+|\s*,\s*)${CONDITION})*\s*$`);
const FROM_TO = new RegExp(String.raw`(${VERSION})\s+-\s+(${VERSION})`, "g");

/** True for a version range as Helm and Flux read it: "1.2.x", ">=1.2 <2", "1.2 - 1.4 || ^2". */
export function isVersionRange(text: string): boolean {
  return text.split("||").every((part) => RANGE.test(part.replace(FROM_TO, ">=$1 <=$2")));
}
