import type { SystemRule } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { OpenSail } from "../context.ts";

export const oneMigration: SystemRule<OpenSail> = {
  id: "opensail/one-migration",
  title: "Only one pod migrates the schema",
  why: "Alembic takes no lock: several backend pods would all migrate at their start, and one would fail halfway.",
  *check({ settings: { backend } }) {
    if (backend.migration === "init" && (backend.replicas > 1 || backend.autoscaling))
      yield {
        at: "settings.backend.migration",
        message:
          'expected "hook", because several backend pods would migrate the schema at once, each at its start',
      };
  },
};

export const wholeCores: SystemRule<OpenSail> = {
  id: "opensail/whole-cores",
  title: "The syntax-tree sidecar has whole cores",
  why: "AST_POOL_THREADS is derived from its CPU limit: threads without a core each starve.",
  *check({ settings: { ast } }) {
    if (!Number.isInteger(quantityValue(ast.resources.limits.cpu)))
      yield {
        at: "settings.ast.resources.limits.cpu",
        message: "expected whole cores, because each thread of the pool takes one",
      };
  },
};
