import type { SystemRule } from "kustogen";
import type { Alexandria } from "../context.ts";

export const passkeyAddress: SystemRule<Alexandria> = {
  id: "alexandria/passkey-address",
  title: "Passkeys belong to the address that people open",
  why:
    "A browser offers a passkey only at the origin it was created for and below its domain: anywhere else " +
    "nobody can sign in.",
  *check({ settings: { ingress, webauthn } }) {
    const { rpId, rpOrigin } = webauthn;
    if (ingress && rpOrigin !== undefined && new URL(rpOrigin).origin !== `https://${ingress.host}`)
      yield {
        at: "settings.webauthn.rpOrigin",
        message: `expected "https://${ingress.host}", the address of the Ingress`,
      };
    if (ingress && rpId !== undefined && ingress.host !== rpId && !ingress.host.endsWith(`.${rpId}`))
      yield {
        at: "settings.webauthn.rpId",
        message: `expected the Ingress host "${ingress.host}" or a parent domain of it`,
      };
  },
};

export const passkeyDomain: SystemRule<Alexandria> = {
  id: "alexandria/passkey-domain",
  title: "In production, passkeys have an explicit domain",
  why:
    "Without one, they belong to the hostname that the pod assumes, and every passkey is lost when that " +
    "changes.",
  *check({ settings: { ingress, webauthn }, stage }) {
    if (stage !== "production") return;
    for (const key of ["rpId", "rpOrigin"] as const) {
      if (webauthn[key] !== undefined) continue;
      const example = key === "rpId" ? ingress?.host : ingress && `https://${ingress.host}`;
      yield {
        at: `settings.webauthn.${key}`,
        message: `missing; expected ${example ?? "your domain"} in production`,
      };
    }
  },
};
