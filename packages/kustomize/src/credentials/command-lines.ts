import { nameClass } from "./names.ts";
import { isCredentialValue } from "./values.ts";

const FLAG = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s;
/** `--name value` and `--name=value` in a command line. */
const FLAG_IN_TEXT =
  /(?:^|\s)--?([A-Za-z][\w-]*)(?:[ \t]+|=)(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'|;&<>(-][^\s"'|;&<>]*))/g;
/** A word of a sentence about an option: `use the --secret flag`, `pass --token when asked`. */
const OF_A_SENTENCE =
  /^(?:flags?|options?|arguments?|args?|parameters?|values?|or|and|is|are|was|to|in|for|from|with|when|where|if|the|an?|not|must|should|can|may|instead)[.,:)]?$/i;
/** Programs with a short option for a password or a login. */
const SHORT: readonly RegExp[] = [
  /\bredis-(?:cli|benchmark)\b[^|;&\n]*?[ \t]-a[ \t]+["']?([^\s"']+)/g,
  /(?<![\w./:=-])(?:curl|wget|https?|xh)(?=[ \t])[^|;&\n]*?[ \t](?:-u|--user|--proxy-user|-a|--auth)[ \t=]*["']?[^\s:"']+:([^\s"']+)/g,
  /\b(?:sshpass|mysql\w*|mariadb\w*|mysqladmin)\b[^|;&\n]*?[ \t]-p["']?([^\s"'-][^\s"']{2,})/g,
  /\b(?:sshpass|docker login|podman login|helm registry login|mongo\w*|az login|skopeo login|crane auth login)\b[^|;&\n]*?[ \t]-p[ \t]+["']?([^\s"']+)/g,
  /\bhtpasswd\b[^|;&\n]*?[ \t]-\w*b\w*[ \t]+(?:\S+[ \t]+){1,2}["']?([^\s"'|;&]+)/g,
  /\bmc (?:alias set|config host add)[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+["']?([^\s"']+)/g,
  /\b(?:ldapsearch|ldapadd|ldapmodify|ldappasswd|ldapwhoami)\b[^|;&\n]*?[ \t]-w[ \t]*["']?([^\s"'-][^\s"']*)/g,
  /\bsqlcmd\b[^|;&\n]*?[ \t]-P[ \t]*["']?([^\s"'-][^\s"']*)/g,
  /\b(?:echo|printf)[ \t]+(?:-n[ \t]+)?["']?([^\s"'|;&]+)["']?[ \t]*\|[^|;&\n]*[ \t]--password-stdin\b/g,
  /\bopenssl\b[^|;&\n]*?[ \t]-k[ \t]+["']?([^\s"'-][^\s"']*)/gi,
  /(?<![\w-])-pass(?:in|out)?[ \t]+pass:([^\s"']+)/g,
];
const PROGRAM =
  /redis-|curl|wget|http|xh|sshpass|mysql|mariadb|login|mongo|htpasswd|openssl|--password-stdin|\bmc |ldap|sqlcmd|pass:/;

/** The flag or program whose value in a list of arguments is a credential, with its index in the list. */
export function inArguments(list: readonly unknown[]): { index: number; name: string } | undefined {
  for (let index = 0; index < list.length; index++) {
    const text = list[index];
    if (typeof text !== "string") continue;
    const flag = FLAG.exec(text);
    const kind = flag && nameClass(flag[1] as string);
    if (flag && kind) {
      const next = list[index + 1];
      const own = flag[2] !== undefined;
      const value = own ? (flag[2] as string) : typeof next === "string" && !next.startsWith("-") ? next : "";
      if (isCredentialValue(value, kind, "shell"))
        return { index: own ? index : index + 1, name: flag[1] as string };
    }
    const short = /^-p([^\s=/:-]{8,})$/.exec(text)?.[1];
    if (short !== undefined && /\d/.test(short) && /[A-Za-z]/.test(short)) return { index, name: "-p" };
  }
  const joined = list.filter((item) => typeof item === "string").join(" ");
  if (list.length > 1 && PROGRAM.test(joined)) {
    const name = shortOptionIn(joined);
    if (name !== undefined) return { index: list.length - 1, name };
  }
  return undefined;
}

/** The flag or program whose value in a command line or script is a credential; undefined if there is none. */
export function inCommandLine(text: string): string | undefined {
  for (const [whole, name = "", double, single, bare] of text.matchAll(FLAG_IN_TEXT)) {
    const kind = nameClass(name);
    // A table of options describes the purpose of each.
    if (bare !== undefined && /[ \t]{2}[A-Z][A-Za-z]+:?$/.test(whole)) continue;
    if (bare !== undefined && !whole.includes("=") && OF_A_SENTENCE.test(bare)) continue;
    // A secret of a build names its file or variable: `--secret id=npm,src=.npmrc`.
    if (bare !== undefined && /^(?:type=\w+,)?(?:id|env)=/.test(bare)) continue;
    if (kind !== undefined && isCredentialValue(double ?? single ?? bare ?? "", kind, "shell")) return name;
  }
  return PROGRAM.test(text) ? shortOptionIn(text) : undefined;
}

function shortOptionIn(text: string): string | undefined {
  // Without quotes, the value ends with the command: `if ! mc alias set a http://b "$C" $D; then`.
  for (const option of SHORT)
    for (const [whole, value = ""] of text.matchAll(option))
      if (isCredentialValue(value.replace(/[;|&)].*$/s, ""), "password", "shell"))
        return whole.trim().split(/[ \t]/)[0];
  return undefined;
}
