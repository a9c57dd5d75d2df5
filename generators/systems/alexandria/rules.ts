import type { SystemRule } from "kustogen";
import type { Alexandria } from "./context.ts";

/** What alexandria refuses. */
export const RULES: readonly SystemRule<Alexandria>[] = [
  {
    id: "alexandria/one-writer",
    title: "Several pods have PostgreSQL and a volume that several nodes can mount",
    why: "SQLite supports one writer, and pods on other nodes wait forever for a ReadWriteOnce volume.",
    *check({ settings: { autoscaling, database, persistence, replicas } }) {
      if (autoscaling === undefined && replicas === 1) return;
      const expected = (value: string) => `expected "${value}" with several pods`;
      if (database === "sqlite") yield { at: "settings.database", message: expected("postgres") };
      if (persistence.accessMode !== "ReadWriteMany")
        yield { at: "settings.persistence.accessMode", message: expected("ReadWriteMany") };
    },
  },
  {
    id: "alexandria/passkeys",
    title: "Passkeys belong to the address that people open",
    why: "A browser offers a passkey only below its domain: at any other address nobody can sign in.",
    *check({ settings: { webauthn } }) {
      const message = `expected the host of "${webauthn.rpOrigin}" or a parent of it`;
      if (!`.${new URL(webauthn.rpOrigin).hostname}`.endsWith(`.${webauthn.rpId}`))
        yield { at: "settings.webauthn.rpId", message };
    },
  },
  {
    id: "alexandria/released",
    title: "Production runs releases of alexandria",
    why: "A branch's tag can change its content, and a pre-release may change the data in a way that no release can undo.",
    *check({ images, stage }) {
      for (const image of ["api", "orchestrator", "dashboard"] as const)
        if (stage === "production" && !/:(v\d+\.\d+\.\d+|unpinned)$|@sha256:/.test(images[image]))
          yield { at: ["images", image, "tag"], message: 'expected a release such as "v1.0.0" or a digest' };
    },
  },
];
