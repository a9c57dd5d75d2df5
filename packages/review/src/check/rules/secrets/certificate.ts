import { binaryText, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";

/** What a certificate says of itself. */
export interface Certificate {
  /** True if it names itself as its issuer. */
  isSelfSigned: boolean;
  /** Its last day, such as "2027-03-31". */
  end: string;
  /** The names and addresses that it is for; the common name only if there are no others. */
  names: string[];
  /** The public half of its key, as bytes that the private half of an RSA or EC key repeats. */
  publicKey: string;
}

/** A value of DER: its tag, and its contents with one character for each byte. */
interface Part {
  tag: number;
  contents: string;
}

const PEM = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;
/** The object identifiers of a common name and of the alternative names, in DER. */
const COMMON_NAME = "\x06\x03\x55\x04\x03";
const OTHER_NAMES = "\x06\x03\x55\x1d\x11";
const [BIT_STRING, OCTET_STRING, UTC_TIME, VERSION, DNS_NAME, ADDRESS] = [0x03, 0x04, 0x17, 0xa0, 0x82, 0x87];

/** The certificates of a text in PEM; one that isn't valid is left out. */
export function certificatesIn(text: string): Certificate[] {
  return [...text.matchAll(PEM)].flatMap(([, base64 = ""]) => certificateOf(bytesOfBase64(base64)) ?? []);
}

function certificateOf(bytes: Uint8Array): Certificate | undefined {
  const [whole] = partsOf(binaryText(bytes));
  const [signed] = partsOf(whole?.contents);
  const fields = partsOf(signed?.contents);
  if (fields[0]?.tag === VERSION) fields.shift();
  const [, , issuer, validity, subject, key, ...rest] = fields;
  const end = dateOf(partsOf(validity?.contents)[1]);
  const publicKey = publicKeyOf(partsOf(key?.contents)[1]);
  if (issuer === undefined || subject === undefined || end === undefined || publicKey === "")
    return undefined;
  const others = rest.flatMap(({ contents }) => otherNames(contents));
  const names = others.length > 0 ? others : commonNames(subject.contents);
  return { isSelfSigned: issuer.contents === subject.contents, end, names, publicKey };
}

/** The values in DER contents; those before the first that is incomplete. */
function partsOf(der = ""): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at + 1 < der.length; ) {
    const first = der.charCodeAt(at + 1);
    const digits = first > 0x80 ? first & 0x7f : 0;
    let length = digits === 0 ? first : 0;
    for (let i = 0; i < digits; i++) length = length * 256 + der.charCodeAt(at + 2 + i);
    const start = at + 2 + digits;
    if (!(start + length <= der.length)) break;
    parts.push({ tag: der.charCodeAt(at), contents: der.slice(start, start + length) });
    at = start + length;
  }
  return parts;
}

/** The day of a time: `250109201557Z`, of this century up to 49, or `20500109201557Z`. */
function dateOf(time: Part | undefined): string | undefined {
  if (time === undefined) return undefined;
  const century = Number(time.contents.slice(0, 2)) < 50 ? "20" : "19";
  const digits = time.tag === UTC_TIME ? century + time.contents : time.contents;
  return /^\d{8}/.test(digits)
    ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
    : undefined;
}

/** The modulus of an RSA key, or the point of an EC key. */
function publicKeyOf(bits: Part | undefined): string {
  if (bits?.tag !== BIT_STRING) return "";
  const key = bits.contents.slice(1);
  return partsOf(partsOf(key)[0]?.contents)[0]?.contents ?? key;
}

function otherNames(contents: string): string[] {
  const [extensions] = partsOf(contents);
  const found = partsOf(extensions?.contents).find((one) => one.contents.startsWith(OTHER_NAMES));
  const value = partsOf(found?.contents).find(({ tag }) => tag === OCTET_STRING);
  return partsOf(partsOf(value?.contents)[0]?.contents).flatMap(({ tag, contents: name }) =>
    tag === DNS_NAME
      ? [name]
      : tag === ADDRESS
        ? [[...name].map((byte) => byte.charCodeAt(0)).join(".")]
        : [],
  );
}

function commonNames(subject: string): string[] {
  return partsOf(subject)
    .flatMap(({ contents }) => partsOf(contents))
    .filter(({ contents }) => contents.startsWith(COMMON_NAME))
    .map(({ contents }) => partsOf(contents)[1]?.contents ?? "");
}
