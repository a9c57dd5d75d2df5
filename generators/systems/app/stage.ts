import { InputError } from "kustogen";
import type { App } from "./service.ts";
import { SERVICE_KEYS } from "./services.ts";

/** Refuses in production what may be right before it. Each message names the line of the environment file. */
export function checkProduction({ environment, images, settings, stage }: App): void {
  if (environment === undefined || stage !== "production") return;
  const refuse = (path: string[], why: string) => {
    const full = ["systems", "app", ...path];
    throw new InputError(`${environment.file}:${environment.lineOf(full)}: ${full.join(".")}: ${why}`);
  };
  if (!settings.cookieSecure) {
    refuse(
      ["settings", "cookieSecure"],
      "expected true in production: sessions would be sent over plain http, where others can read them",
    );
  }
  if (settings.domainUrl?.startsWith("http:")) {
    refuse(["settings", "domainUrl"], "expected https in production, or browsers would not send the session");
  }
  for (const key of SERVICE_KEYS) {
    if (/:v?\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/.test(images[key])) continue;
    refuse(
      ["images", key, "tag"],
      `expected a release such as "v0.2.9" or a digest in production, found ${images[key]}`,
    );
  }
}
