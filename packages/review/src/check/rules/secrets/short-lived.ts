import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}\.(eyJ[\w-]{8,})\.[\w-]{8,}/g;
/** In seconds. */
const DAY = 86_400;

/** True for a text whose JSON web tokens, one or more, each say that they end within a day: they have ended since. */
export function isShortLived(text: string): boolean {
  const payloads = [...text.matchAll(JSON_WEB_TOKEN)].map(([, payload = ""]) => payload);
  return payloads.length > 0 && payloads.every(endsWithinADay);
}

function endsWithinADay(payload: string): boolean {
  const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
  const said = attempt(() => JSON.parse(anyTextIn(bytesOfBase64(base64))) as Value, null);
  if (!isMap(said)) return false;
  const { exp, iat, nbf } = said;
  const from = typeof iat === "number" ? iat : nbf;
  return typeof exp === "number" && typeof from === "number" && exp - from <= DAY;
}
