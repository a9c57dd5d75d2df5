import { expect, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { commitMessage, type Leave } from "../../src/delivery/message.ts";
import type { Summary } from "../../src/delivery/summary.ts";
import type { FileChange } from "../../src/output/path-facts.ts";

const NOTHING: Summary = { environments: [], more: 0 };

const change = (path: string, action: FileChange["action"] = "change"): FileChange => ({ path, action });

test("the subject names the environments that change, the body says each change on a line, a trailer who made it", () => {
  const message = commitMessage(
    [
      change("overlays/production/opensail/deployment-api.patch.yaml"),
      change("overlays/beta/opensail/kustomization.yaml"),
      change("overlays/beta/opensail/service-x.yaml", "create"),
      change("argocd/beta/opensail.yaml", "remove"),
      change("base/trevor/kustomization.yaml"),
    ],
    {
      environments: [
        {
          system: "opensail",
          environment: "beta",
          changes: ["PersistentVolumeClaim data removed", "replicas 2 → 3"],
        },
        { system: "opensail", environment: "production", changes: ["image 0.1.0 → 0.2.0"] },
        { system: "trevor", environment: "beta", changes: [], same: true },
        { system: "trevor", environment: "production", changes: [] },
      ],
      more: 2,
    },
  );
  expect(message).toBe(
    "gen: 2 systems\n\n" +
      "opensail (beta): PersistentVolumeClaim data removed; replicas 2 → 3\n" +
      "opensail (production): image 0.1.0 → 0.2.0\nmoved, same rendering: trevor (beta)\n" +
      "written differently: trevor (production)\n" +
      "… and 2 more environments of systems\n\n" +
      "Generated-by: kustogen\n",
  );
});

const NAMES = "abcdefg".split("").map((letter) => letter.repeat(10));

test.each(
  rows(`
is the change | [[shop, beta, replicas 2 → 3, a]] | gen: shop (beta): replicas 2 → 3; a
is the change of environments that change alike | [[shop, beta, a], [shop, production, a]] | gen: shop (beta, production): a
names the environments that change in several ways, without moved lines | [[shop, beta, a], [shop, production, b], [shop, test], [blog, beta, "new: 2 resources"]] | gen: shop (beta, production), blog (beta)
names the environment whose change is too long | [[shop, beta, ${"a".repeat(70)}]] | gen: shop (beta)
names a system with too many environments | [${NAMES.map((name) => `[shop, ${name}, ${name}]`)}] | gen: shop
counts systems that are too many | [${NAMES.map((name) => `[${name}, ${name}, ${name}]`)}] | gen: 7 systems
counts systems that weren't all compared | [[shop, beta, a]] | gen: 1 system | 1
counts the files of no environment | [] | gen: base/shop/kustomization.yaml | 0 | kustogen.yaml g/systems/index.ts
counts a system whose name is too long | [[${"x".repeat(68)}, beta, a]] | gen: 1 system
says that lines moved | [[shop, beta], [blog, beta]] | gen: moved, same rendering: shop (beta), blog (beta)
says whose sources change no rendering | [] | gen: sources of blog, shop, same rendering | 0 | g/systems/blog/index.ts g/systems/shop/index.ts g/systems/shop/a.ts
`),
)("the subject %s", (_, said, subject, more = "0", sources = "") => {
  const environments = (parse(said) as string[][]).map(([system = "", environment = "", ...changes]) => ({
    system,
    environment,
    changes,
    ...(changes.length === 0 && { same: true as const }),
  }));
  const changed = [change("base/shop/kustomization.yaml")];
  const summary = { environments, more: Number(more) };
  const message = commitMessage(changed, summary, undefined, undefined, sources.split(" "));
  expect(message.split("\n")[0]).toBe(subject);
});

test("one change that fits is the subject itself, and nothing in it drives a terminal", () => {
  const said = (...changes: string[]): Summary => ({
    environments: [
      { system: "trevor", environment: "production", changes, ...(changes.length === 0 && { same: true }) },
    ],
    more: 0,
  });
  const changed = [change("overlays/production/trevor/kustomization.yaml")];
  expect(commitMessage(changed, said("image 0.1.0 → 0.2.0", "replicas 2 → 3"))).toBe(
    "gen: trevor (production): image 0.1.0 → 0.2.0; replicas 2 → 3\n\nGenerated-by: kustogen\n",
  );
  expect(commitMessage(changed, said("\u001b[31mNAME a\n → b"))).toContain("\\x1b[31mNAME a  → b");
  expect(commitMessage(changed, said())).toContain("moved, same rendering: trevor (production)");
});

test("files that belong to no environment are counted", () => {
  const files = ["argocd/beta/root.yaml", "argocd/production/root.yaml"].map((path) => change(path));
  expect(commitMessage(files, NOTHING)).toBe("gen: 2 files\n\nGenerated-by: kustogen\n");
});

test("what was written with leave is in the message, with its reason", () => {
  const written = (leave: Leave) =>
    commitMessage([change("overlays/beta/trevor/kustomization.yaml")], NOTHING, undefined, leave);
  const rules = ["traps/lost-variable (1 place)"];
  expect(written({ rules, removals: [] })).toContain(
    "(--allow): traps/lost-variable (1 place)\n\nGenerated-by",
  );
  const removals = ["trevor (beta): StatefulSet postgres with its own volumes"];
  expect(written({ rules: [], removals, reason: "moved to RDS" })).toContain(
    "Data is removed (--allow-removal):\ntrevor (beta): StatefulSet postgres with its own volumes\n\nReason: moved to RDS\n\nGenerated-by",
  );
  expect(written({ rules: [], removals: [], reason: "moved to RDS" })).not.toContain("Reason");
});

test("words of a command come before what they change, in a paragraph of their own", () => {
  const summary = {
    environments: [{ system: "trevor", environment: "production", changes: ["image 1 → 2"] }],
    more: 1,
  };
  const changes = [change("overlays/production/trevor/kustomization.yaml")];
  const words = { subject: "promote trevor: api 1 → 2", body: ["from beta at 0123456"] };
  expect(commitMessage(changes, summary, words)).toBe(
    "promote trevor: api 1 → 2\n\nfrom beta at 0123456\n\n" +
      "trevor (production): image 1 → 2\n… and 1 more environment of systems\n\nGenerated-by: kustogen\n",
  );
  expect(commitMessage(changes, NOTHING, { ...words, body: [] })).toBe(
    "promote trevor: api 1 → 2\n\nGenerated-by: kustogen\n",
  );
  const hostile = {
    subject: "a\u001b",
    body: ["b\u001b", "c"],
    trailers: ["Promotion: d\u001b", "Reason: e"],
  };
  expect(commitMessage(changes, NOTHING, hostile)).toBe(
    "a\\x1b\n\nb\\x1b\nc\n\nPromotion: d\\x1b\nReason: e\nGenerated-by: kustogen\n",
  );
});
