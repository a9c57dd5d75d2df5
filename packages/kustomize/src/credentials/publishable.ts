/**
 * The second part of a JSON web token for anonymous users: `"role":"anon"` in base64, at one of three offsets. Such a
 * token is sent to browsers, so it isn't secret.
 */
const ANONYMOUS = "[\\w-]*(?:InJvbGUiOiJhbm9uI[g-j]|[CSiy]Jyb2xlIjoiYW5vbi[I-L]|icm9sZSI6ImFub24i)[\\w-]*\\.";

/** A JSON web token, except one that is sent to browsers. */
export const WEB_TOKEN = new RegExp(`\\beyJ[\\w-]{8,}\\.(?!${ANONYMOUS})eyJ[\\w-]{8,}\\.[\\w-]{8}`);

/** Keys that web pages publish: those for error monitoring, payments, analytics or a database in the browser. */
const SHOWN = new RegExp(
  `^(?:m\\d{8,}-[0-9a-f]{24}|pk_(?:live|test)_\\w+|pk\\.eyJ[\\w.-]+|phc_\\w{30,}|sb_publishable_[\\w-]+|eyJ[\\w-]+\\.(?=eyJ)${ANONYMOUS}[\\w-]+)$`,
);

/** The public half of a pair: minisign, SSH, age, and PEM. */
const PUBLIC_HALF =
  /^(?:RW[A-Za-z0-9+/]{54}|(?:sk-)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+)(?:@openssh\.com)? AAAA[A-Za-z0-9+/=]+(?: [^\n]*)?|age1[a-z0-9]{58}|-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY(?: BLOCK)?-----[^-]*-----END [A-Z0-9 ]*-----)$/;

/**
 * Names of a key, a certificate or an account that programs made: fingerprints, Google's service accounts, and the
 * addresses of accounts and contracts on a blockchain (a private key is longer).
 */
const IDENTIFIES =
  /^(?:SHA256:[A-Za-z0-9+/]{43}=?|(?:(?:MD5|SHA-?\d+)[:=] ?)?[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63}|[\w-]+@[\w.-]+\.gserviceaccount\.com|0x[0-9A-Fa-f]{40})$/;

/** True for what opens nothing: a key that web pages contain, the public half of a pair, and what names either. */
export function isPublic(text: string): boolean {
  return SHOWN.test(text) || PUBLIC_HALF.test(text) || IDENTIFIES.test(text);
}
