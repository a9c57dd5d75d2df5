import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn, binaryText, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { keysIn } from "./same-value.ts";

/** What a certificate says, as far as it tells whether its key is a secret. */
interface Certificate {
  /** Its bytes, each as a character. */
  bytes: string;
  /** The names that it is for. */
  names: readonly string[];
  until: Date | undefined;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----((?:(?!-----)[\s\S])*)/g;
/** The base64 of a certificate's first line. */
const ENCODED = /LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS[A-Za-z0-9+/]*={0,2}/g;
/** The name of a file with one. */
const OF_CERTIFICATE = /\.(?:crt|cer|cert|pem)$/i;
/** More are a bundle of authorities. */
const MOST = 20;
/**
 * Names that everyone's own machine has, or that a public service leads to any machine, with certificates whose keys
 * it publishes; and those of demonstrations.
 */
const OF_EVERYONE =
  /(?:^|\.)(?:localhost|localdomain|traefik\.me|nip\.io|sslip\.io|xip\.io|lvh\.me|vcap\.me|localtest\.me|local\.gd|lacolhost\.com|backname\.io|example|test|invalid|example\.(?:com|net|org))$/i;
const OF_TESTS = /(?:^|[-_. ])(?:[a-z]*test(?:bed|ing|s)?|demo|example|snake-?oil|dummy)(?:$|[-_. ])/i;
/** The host name of a container, in which someone made a certificate for a trial. */
const OF_CONTAINER = /^(?=.*\d)[0-9a-f]{12}$/;
/** The characters of a key's first two lines. */
const HEAD = 120;
/** So many equal bytes in a key and a certificate are its public part. */
const SHARED = 32;

/** A private key that opens nothing without a password, in its first two lines. */
export const ENCRYPTED = /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/;

/**
 * Why the private keys in a text open nothing, as the end of a sentence: they are encrypted with a password, or the
 * certificate beside each that belongs to it has expired, or is for names that everyone has. Undefined if nothing says
 * so.
 */
export function whyNoSecret(text: string, around = text, now = Date.now()): string | undefined {
  const heads = text
    .split(/(?=-----BEGIN [A-Z ]*PRIVATE KEY)/)
    .filter((one) => one.startsWith("-----BEGIN "));
  if (heads.length > 0 && heads.every((one) => ENCRYPTED.test(one.slice(0, HEAD))))
    return "the key is encrypted with a password";
  const keys = keysIn(text);
  if (keys.length === 0) return undefined;
  const certificates = certificatesIn(around);
  const all = certificates.length === 0 ? [] : keys.map((key) => whyOpen(bytesOf(key), certificates, now));
  return all.every((one) => one !== undefined) ? all[0] : undefined;
}

function whyOpen(bytes: string, certificates: readonly Certificate[], now: number): string | undefined {
  const own = certificates.find((one) => shares(bytes, one.bytes));
  if (own === undefined) return undefined;
  const [name] = own.names;
  if (own.until !== undefined && own.until.getTime() < now)
    return `the certificate that belongs to it expired on ${own.until.toISOString().slice(0, 10)}`;
  const isOpen = (one: string) =>
    OF_EVERYONE.test(one) || (!one.includes(".") && OF_TESTS.test(one)) || OF_CONTAINER.test(one);
  return own.names.length > 0 && own.names.every(isOpen)
    ? `the certificate that belongs to it is for ${name}, as others use it for development and tests`
    : undefined;
}

/** The texts of the files next to a file that are certificates by their names. */
export function certificatesBeside(file: string, tree: FileTree): string[] {
  const folder = folderOf(file);
  const names = (tree.list?.(folder) ?? []).filter((name) => OF_CERTIFICATE.test(name));
  return names
    .slice(0, MOST)
    .flatMap((name) => attempt(() => anyTextIn(tree.read(joinPath(folder, name))), undefined) ?? []);
}

/** The certificates in a text, also those in base64. */
function certificatesIn(text: string): Certificate[] {
  const encoded = [...text.matchAll(ENCODED)].map(([one]) => binaryText(bytesOfBase64(one)));
  return [text, ...encoded]
    .flatMap((one) => [...one.matchAll(CERTIFICATE)])
    .slice(0, MOST)
    .map(([, body = ""]) => certificateOf(bytesOf(body.replace(/\\[nr]|\s/g, ""))));
}

function bytesOf(base64: string): string {
  return binaryText(bytesOfBase64(base64));
}

/** True if a part of a key is also in a certificate. */
function shares(key: string, certificate: string): boolean {
  for (let at = 0; at + SHARED <= key.length; at += 1)
    if (certificate.includes(key.slice(at, at + SHARED))) return true;
  return false;
}

/** The tags of ASN.1: https://datatracker.ietf.org/doc/html/rfc5280#appendix-A. */
const COMMON_NAME = "\x06\x03\x55\x04\x03";
const DNS_NAME = 0x82;
const ALTERNATIVE_NAMES = "\x06\x03\x55\x1d\x11";
const TEXTS = [0x0c, 0x13, 0x14, 0x16];
const UTC_TIME = "\x17\x0d";
const GENERAL_TIME = "\x18\x0f";

function certificateOf(bytes: string): Certificate {
  const code = (at: number) => bytes.charCodeAt(at);
  const textAt = (at: number) => bytes.slice(at + 2, at + 2 + code(at + 1));
  // The subject comes after the issuer.
  const subject = bytes.lastIndexOf(COMMON_NAME) + COMMON_NAME.length;
  const hasName = subject > COMMON_NAME.length && TEXTS.includes(code(subject));
  const others: string[] = [];
  const list = bytes.indexOf(ALTERNATIVE_NAMES);
  // Behind the identifier are the headers of the extension's value and of the list in it.
  let at = list < 0 ? bytes.length : bytes.indexOf("\x30", list + ALTERNATIVE_NAMES.length);
  if (at >= 0) at += code(at + 1) > 0x80 ? 2 + (code(at + 1) & 0x7f) : 2;
  while (at >= 0 && code(at) === DNS_NAME) {
    others.push(textAt(at));
    at += 2 + code(at + 1);
  }
  return {
    bytes,
    names: [...new Set([...(hasName ? [textAt(subject)] : []), ...others])],
    until: endOf(bytes),
  };
}

/** The second of the two times between which a certificate is valid. */
function endOf(bytes: string): Date | undefined {
  const times: string[] = [];
  for (let at = 0; at < bytes.length && times.length < 2; at++) {
    if (bytes.startsWith(UTC_TIME, at)) {
      const text = bytes.slice(at + 2, at + 15);
      if (/^\d{12}Z$/.test(text)) times.push(`${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}`);
    } else if (bytes.startsWith(GENERAL_TIME, at)) {
      const text = bytes.slice(at + 2, at + 17);
      if (/^\d{14}Z$/.test(text)) times.push(text);
    }
  }
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)(\d\d)/.exec(times[1] ?? "") ?? [];
  return year === undefined ? undefined : new Date(`${year}-${month}-${day}T${hour}:00:00Z`);
}
