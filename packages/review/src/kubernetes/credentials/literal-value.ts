/** The beginning of the description of a value beside a telling name; the name follows. */
export const LITERAL = "a literal value for ";

const PAIR =
  /^(?:["'][\])]?\s*(?:,|=>|[:=])|\s*(?::[-=]|=>|[:=])|>|\s(?=["']))\s*(?:["']([^"'\n]+)["']|([^\s"'(){}[\]<>,;$\\]+)(?=[\s,;<&}\])]|$))/;
const OPTION = /^(?:=|[ \t]+)(?:["']([^"'\n]+)["']|([^\s"'(){}[\]<>,;$\\]+))/;

/** openssl's word for a password that follows: `-passout pass:…`. */
const OF_OPENSSL = /^pass:/;

/** The literal after a name in a text; undefined if the name isn't there, or if code follows it. */
export function valueIn(text: string, name: string): string | undefined {
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    // The end of another name: `no_password: true`.
    if (/\w/.test(text[start - 1] ?? "")) continue;
    // A command-line option has its value after a space.
    const option = name.startsWith("-") || /(?:^|\s)--?$/.test(text.slice(Math.max(0, start - 3), start));
    const [, quoted, bare] =
      (option ? OPTION : PAIR).exec(text.slice(start + name.length, start + name.length + 400)) ?? [];
    const found = quoted ?? bare;
    const value = option ? found?.replace(OF_OPENSSL, "") : found;
    // The text after a closing tag isn't a value.
    if (text[start - 1] === "/" || value === undefined || /[$`\\]|\(\w*\)/.test(value)) continue;
    return value;
  }
  return undefined;
}

/** With a scheme, or with a protocol or a port behind the host: `user:password@tcp(db:3306)`. */
const ADDRESS =
  /:\/\/[^\s/:@?#"'`]*:([^\s@"'`]+)@|(?:^|[\s"'=])[\w.-]{1,64}:([^\s@"'`/]+)@(?=(?:tcp|udp|unix)\(|[\w.-]+:\d)/g;

/** The passwords in the addresses within a text. */
export function passwordsIn(text: string): string[] {
  return [...text.matchAll(ADDRESS)].map(([, ofUrl, ofHost = ""]) => ofUrl ?? ofHost);
}
