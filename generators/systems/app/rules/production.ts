import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";
import { SERVICE_KEYS } from "../services.ts";

export const secureCookies: SystemRule<App> = {
  id: "app/secure-cookies",
  title: "In production, sessions are sent only over https",
  why: "Over plain http, others can read them, and act as the signed-in user.",
  *check({ settings: { cookieSecure }, stage }) {
    if (stage === "production" && !cookieSecure)
      yield {
        at: "settings.cookieSecure",
        message:
          "expected true in production: sessions would be sent over plain http, where others can read them",
      };
  },
};

export const secureSessions: SystemRule<App> = {
  id: "app/secure-sessions",
  title: "In production, browsers use https",
  why: "Browsers don't send an https-only session to an address without https: nobody stays signed in.",
  *check({ settings: { domainUrl }, stage }) {
    if (stage === "production" && domainUrl?.startsWith("http:"))
      yield {
        at: "settings.domainUrl",
        message: "expected https in production, or browsers would not send the session",
      };
  },
};

export const released: SystemRule<App> = {
  id: "app/released",
  title: "Production runs releases",
  why: "A branch's tag can change its content, and a pre-release may change the database in a way that no release can undo.",
  *check({ images, stage }) {
    if (stage !== "production") return;
    for (const key of SERVICE_KEYS)
      if (!/:v?\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/.test(images[key]))
        yield {
          at: ["images", key, "tag"],
          message: 'expected a release such as "v0.2.9" or a digest in production',
        };
  },
};
