import type { SystemRule } from "kustogen";
import type { Alexandria, Image } from "../context.ts";

/** The images of alexandria itself; the others belong to its helpers and are pinned in the base. */
const RELEASED: readonly Image[] = ["api", "orchestrator", "dashboard"];

export const ownSecret: SystemRule<Alexandria> = {
  id: "alexandria/own-secret",
  title: "In production, the signing key and the administrator's password come from a Secret",
  why:
    "Without a Secret, the administrator has the default password, and losing the volume signs everyone " +
    "out.",
  *check({ settings: { auth }, stage }) {
    if (stage === "production" && auth.source === "generated")
      yield {
        at: "settings.auth.source",
        message:
          'expected "external-secret" or "contract" in production: without a Secret, the administrator has the default password, and a lost volume signs everyone out',
      };
  },
};

export const safeAnswers: SystemRule<Alexandria> = {
  id: "alexandria/safe-answers",
  title: "In production, the security headers are on",
  why:
    "Without these headers, pages can be framed, and a first visit over plain http can be read; " +
    "development mode exposes internals.",
  *check({ settings: { general, ingress, security }, stage }) {
    if (stage !== "production") return;
    if (ingress && security.hstsMaxAge === 0)
      yield { at: "settings.security.hstsMaxAge", message: "expected 31536000 in production, behind TLS" };
    if (!security.enabled) yield { at: "settings.security.enabled", message: "expected true in production" };
    if (general.devMode) yield { at: "settings.general.devMode", message: "expected false in production" };
  },
};

export const released: SystemRule<Alexandria> = {
  id: "alexandria/released",
  title: "Production runs releases of alexandria",
  why: "A branch's tag can change its content, and a pre-release may change the data in a way that no release can undo.",
  *check({ images, stage }) {
    if (stage !== "production") return;
    for (const image of RELEASED)
      if (!/:v\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/.test(images[image]))
        yield {
          at: ["images", image, "tag"],
          message: 'expected a release such as "v1.0.0" or a digest in production',
        };
  },
};
