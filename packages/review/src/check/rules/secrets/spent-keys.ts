import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn, binaryText, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { readDocuments } from "../../sources/source-files.ts";
import { type Certificate, certificatesIn } from "./certificate.ts";

const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----([^-]*)-----END (?:[A-Z]+ )?PRIVATE KEY-----/g;
const OTHERS =
  /-----BEGIN (?:CERTIFICATE|EC PARAMETERS)-----[^-]*-----END (?:CERTIFICATE|EC PARAMETERS)-----/g;
const MAY_HAVE_KEY = /PRIVATE KEY-----|\bLS0tLS1CRUdJTi/;
const CERTIFICATE_FILE = /\.(?:cer|cert|crt|pem)$/i;
/** Names that no other machine can have. */
const LOCAL =
  /^(?:.*\.)?(?:localhost|test|invalid|example(?:\.(?:com|net|org))?)$|^127\.[\d.]+$|^(?:0\.){15}1$/i;

/**
 * Why the private keys in a file open nothing, as the end of a sentence: each belongs to a self-signed certificate, in
 * the file or beside it, that has ended or is only for the machine that uses it. Undefined if one of them may, or if
 * the file contains another credential.
 *
 * @param file as a path in the tree
 * @param today such as "2027-03-31"
 */
export function whySpent(file: string, tree: FileTree, today: string): string | undefined {
  const textOf = (path: string) => attempt(() => anyTextIn(tree.read(path)), "");
  const text = textOf(file);
  if (!MAY_HAVE_KEY.test(text) || formOf(text.replace(KEY, "")) !== undefined) return undefined;
  const ofSecrets = valuesOfSecrets(text, file);
  if (ofSecrets.some((value) => value.replace(KEY, "").replace(OTHERS, "").trim() !== "")) return undefined;
  const values = ofSecrets.length > 0 ? ofSecrets : [text];
  const keys = values.flatMap((value) => [...value.matchAll(KEY)].map(([, base64 = ""]) => base64));
  const folder = folderOf(file);
  const beside = (tree.list?.(folder) ?? []).filter((name) => CERTIFICATE_FILE.test(name));
  const certificates = [...values, ...beside.map((name) => textOf(joinPath(folder, name)))].flatMap(
    certificatesIn,
  );
  const reasons = keys.map((key) => reasonOf(key, certificates, today));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** The values of all Secrets in a text. */
function valuesOfSecrets(text: string, file: string): string[] {
  const texts = (map: Value | undefined) =>
    isMap(map) ? Object.values(map).map((value) => asText(value)) : [];
  return readDocuments(text, file).flatMap((one) =>
    isMap(one) && one.kind === "Secret"
      ? [...texts(one.stringData), ...texts(one.data).map((value) => anyTextIn(bytesOfBase64(value)))]
      : [],
  );
}

function reasonOf(key: string, certificates: readonly Certificate[], today: string): string | undefined {
  const bytes = binaryText(bytesOfBase64(key));
  const own = certificates.find(({ publicKey }) => bytes.includes(publicKey));
  if (!own?.isSelfSigned) return undefined;
  if (own.end < today) return `its certificate, which is signed by itself, ended on ${own.end}`;
  return own.names.length > 0 && own.names.every((name) => LOCAL.test(name))
    ? `its certificate, which is signed by itself, is only for ${own.names[0]}`
    : undefined;
}
