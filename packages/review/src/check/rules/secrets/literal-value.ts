/** What is found beside a telling name begins so, and ends with the name. */
export const LITERAL = "a literal value for ";

const PAIR =
  /^(?:["'][\])]?\s*(?:,|=>|[:=])|\s*(?::[-=]|=>|[:=])|>|\s(?=["']))\s*(?:["']([^"'\n]+)["']|([^\s"'(){}[\]<>,;$\\]+)(?=[\s,;<&}\])]|$))/;
const OPTION = /^(?:=|[ \t]+)(?:["']([^"'\n]+)["']|([^\s"'(){}[\]<>,;$\\]+))/;

/** The literal behind a name in a text; undefined where the name isn't in it, or code stands behind it. */
export function valueIn(text: string, name: string): string | undefined {
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    // The end of another name: `no_password: true`.
    if (/\w/.test(text[start - 1] ?? "")) continue;
    // An option of a command line has its value behind a space.
    const option = /(?:^|\s)--?$/.test(text.slice(Math.max(0, start - 3), start));
    const [, quoted, bare] =
      (option ? OPTION : PAIR).exec(text.slice(start + name.length, start + name.length + 400)) ?? [];
    const value = quoted ?? bare;
    // Behind the end of an element stands what is no value of it.
    if (text[start - 1] === "/" || value === undefined || /[$`\\]|\(\w*\)/.test(value)) continue;
    return value;
  }
  return undefined;
}
