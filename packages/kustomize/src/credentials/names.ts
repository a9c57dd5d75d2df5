import { kept } from "../value/multimap.ts";

/**
 * How a name classifies its value. password: any value is one, including words and numbers. secret: a key or token,
 * unless the value is plainly something else. auth: a login, if the value looks like one. random: only a
 * machine-generated value.
 */
export type NameClass = "password" | "secret" | "auth" | "random";

/** What may follow the word that tells: `DB_PASSWORD_OLD`, `TOKEN_BASE64`, `KEY_2`. */
const END =
  /(?:_(?:BASE64|B64|PLAIN|PLAINTEXT|VALUE|RAW|TEXT|STRING|DEFAULT|PROD|PRODUCTION|DEV|STAGING|OLD|NEW|CURRENT|PREVIOUS))?(?:_?\d{1,2})?$/;
const PASSWORD =
  /(?:^|_)(?:PASSWORDS?|PASSWDS?|PASSWORT|PASSPHRASES?|PASS|PWDS?|PSWD|PW|BINDPW|ROOTPW|AUTHTOK|(?:ROOT|DB|ADMIN|MYSQL|POSTGRES|REDIS|LDAP|SMTP|MAIL)PASS|REQUIREPASS|MASTERAUTH|PRIMARYAUTH|[A-Z]+PASSWORD|[A-Z]{2,}PASSWD)$/;
const SECRET =
  /(?:^|_)(?:SECRETS?|TOKENS?|CREDENTIALS?|CREDS?|PAT|PSK|PRE_?SHARED_?KEY|SECRET_?KEY_?BASE|[A-Z]+SECRET|[A-Z]+TOKEN|(?:API|ACCESS|PRIVATE|ENCRYPTION|DECRYPTION|ENCRYPT|SIGNING|SIGNATURE|MASTER|SECRET|AUTH|LICENSE|ACCOUNT|SHARED_?ACCESS|SAS|ADMIN|SERVICE|WEBHOOK|JWT)_?KEYS?)$/;
const AUTH =
  /(?:^|_)(?:AUTH|BASIC|BASIC_?AUTH|LOGIN|USERPASS|USER_PASS|SUPER_?DIGEST|HTTP_?AUTH|PROXY_?AUTH|AUTHORIZATION)$/;
const RANDOM =
  /(?:^|_)(?:KEYS?|SALTS?|COOKIES?|PEPPER|SESSION|HMAC|SEED|NONCE|SIGNATURE|SID|PIN|CODE|BEARER|JWT|DSN)$/;

/** Names that end like a credential's but mean something else: a public key, the name of a Secret, a limit. */
const OTHER =
  /(?:^|_)PUB(?:LIC)?(?:_|$)|(?:^|_)MINISIGN_KEYS?$|(?:^|_)(?:RECV|RECEIVE|SEARCH|LIST|REFRESH|FETCH|SEND|DELETE|TRUSTED|LOCATE)_KEYS?$|(?:^|_)NOPASS(?:WD|WORD)?$|(?:^|_)(?:FROM|TLS|PULL|EXISTING|CERT|KUBE|K8S|KUBERNETES)_?SECRETS?$|^EXISTING_|SITE_?KEY$|(?:^|_)(?:SEGMENT|RUDDER(?:STACK)?)_(?:[A-Z]+_)*WRITE_KEY$|WEB_?SOCKET_KEY$|(?:^|_)(?:PROJECT|GPG|PGP)_KEYS?$|(?:^|_)ONE_?PASSWORD$/;
/** Names that stand for names of Secrets as often as for secrets. */
const NAME_OR_SECRET =
  /(?:^|_)(?:DB|DATABASE|CREDENTIALS?|BUCKET|S3|IMAGE|BACKUP|REGISTRY|REPO|POSTGRES|MYSQL|REDIS)_SECRETS?$/;
/** Words before PASS that make it a round, a filter, or a worker's name in a miner's configuration. */
const OTHER_PASS =
  /(?:^|_)(?:POOL|MINER|MINING|STRATUM|WORKER|FIRST|SECOND|LAST|SINGLE|MULTI|TWO|LOW|HIGH|BAND|RENDER|BOARDING)_PASS$/;
/** The classes of names, of which the first counts. */
const CLASSES: readonly (readonly [names: RegExp, kind: NameClass | undefined])[] = [
  [OTHER, undefined],
  [OTHER_PASS, "random"],
  [PASSWORD, "password"],
  [NAME_OR_SECRET, "auth"],
  [SECRET, "secret"],
  [AUTH, "auth"],
  [RANDOM, "random"],
];
/** A switch or a limit: the value is a word or a number. */
const SWITCH =
  /^(?:(?:[A-Z]+_)*(?:ALLOW|ENABLED?|DISABLED?|USE|REQUIRED?|HAS|IS|RANDOM|SKIP|FORGOT|RESET|CHANGE|SHOW|HIDE|MIN|MAX|NUM|NO|INVALID|WRONG|MISSING|ENTER|CONFIRM))_/;
const MAYBE =
  /pass|pw|pat|psk|pwd|pswd|secret|token|key|cred|auth|salt|cookie|basic|login|pepper|session|hmac|seed|nonce|signature|sid|pin|code|bearer|jwt|dsn|digest/i;

const LIMIT = 50_000;
const known = new Map<string, NameClass | undefined>();

/** A name in upper case with "_" between its words: DB_PASSWORD for dbPassword, db-password and db.password. */
function upperWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

/** How the name of a variable, key, flag or header classifies its value; undefined if it doesn't. */
export function nameClass(name: string): NameClass | undefined {
  if (known.size >= LIMIT) known.clear();
  return kept(known, name, () => (MAYBE.test(name) ? classify(upperWords(name)) : undefined));
}

function classify(words: string): NameClass | undefined {
  const telling = words.replace(END, "");
  const [, kind] = CLASSES.find(([names]) => names.test(telling)) ?? [];
  if (!SWITCH.test(words)) return kind;
  return kind === "password" || kind === "secret" ? "random" : undefined;
}
