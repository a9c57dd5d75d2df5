import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}\.(eyJ[\w-]{8,})\.[\w-]{8,}/g;
/** The token with which a machine joins a cluster; by default, a kubeadm token expires after a day. */
const OF_KUBEADM = /(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])/g;
/** The token with which a server of Plex is claimed, within four minutes. */
const OF_PLEX = /^\s*claim-[\w-]{20}\s*$/;
const WITHOUT_END = /--(?:token-)?ttl[= ]["']?0/;
/** In seconds. */
const DAY = 86_400;

/**
 * True for a text in which every JSON web token has expired, expires within a day of being issued or is a published
 * one, or whose only token is one of kubeadm or Plex: they open nothing by now.
 * @param around the command that makes the token
 */
export function isShortLived(text: string, around = text): boolean {
  if (OF_PLEX.test(text)) return true;
  const rest = text.replaceAll(OF_KUBEADM, "");
  if (rest !== text && formOf(rest) === undefined) return !WITHOUT_END.test(around);
  const payloads = [...text.matchAll(JSON_WEB_TOKEN)].map(([, payload = ""]) => payload);
  return payloads.length > 0 && payloads.every(isOver);
}

/** True for a token that has ended or ends within a day, or that the documentation of a product publishes. */
function isOver(payload: string): boolean {
  const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
  const text = attempt(() => anyTextIn(bytesOfBase64(base64)), "");
  const said: Value = isJson(text) ? JSON.parse(text) : null;
  if (!isMap(said)) return false;
  const { exp, iat, nbf, iss, sub, ref } = said;
  if (
    iss === "supabase-demo" ||
    (iss === "supabase" && ref === "local") ||
    sub === "1234567890" ||
    Object.keys(said).join() === "role"
  )
    return true;
  const from = typeof iat === "number" ? iat : nbf;
  if (typeof exp !== "number") return false;
  return exp * 1_000 < Date.now() || (typeof from === "number" && exp - from <= DAY);
}
