import { type Context, InputError } from "kustogen";
import type { Images } from "./pod.ts";
import type { Settings } from "./settings.ts";

/** The images of alexandria itself; the others belong to its helpers and are pinned in the base. */
const RELEASED: readonly Images[] = ["api", "orchestrator", "dashboard"];

/** Refuses in production what may be right before it. Each message names the line of the environment file. */
export function checkProduction({ environment, images, settings, stage }: Context<Settings, Images>): void {
  if (environment === undefined || stage !== "production") return;
  const refuse = (path: string[], why: string) => {
    const full = ["systems", "alexandria", ...path];
    throw new InputError(`${environment.file}:${environment.lineOf(full)}: ${full.join(".")}: ${why}`);
  };
  const { auth, general, ingress, security, webauthn } = settings;
  if (auth.source === "generated") {
    refuse(
      ["settings", "auth", "source"],
      'expected "external-secret" or "contract" in production: without a Secret the administrator has the default password, and a lost volume signs everybody out',
    );
  }
  for (const key of ["rpId", "rpOrigin"] as const) {
    if (webauthn[key] === undefined) {
      const example = key === "rpId" ? ingress?.host : ingress && `https://${ingress.host}`;
      refuse(["settings", "webauthn", key], `missing; expected ${example ?? "your domain"} in production`);
    }
  }
  if (ingress && security.hstsMaxAge === 0) {
    refuse(["settings", "security", "hstsMaxAge"], "expected 31536000 in production, behind TLS, found 0");
  }
  if (!security.enabled) refuse(["settings", "security", "enabled"], "expected true in production");
  if (general.devMode) refuse(["settings", "general", "devMode"], "expected false in production");
  for (const image of RELEASED) {
    if (!/:v\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/.test(images[image])) {
      refuse(
        ["images", image, "tag"],
        `expected a release such as "v1.0.0" or a digest in production, found ${images[image]}`,
      );
    }
  }
}
