import { expect, test } from "vitest";
import { type Change, commitMessage, type Leave } from "../../src/delivery/message.ts";
import type { Summary } from "../../src/delivery/summary.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

const NOTHING: Summary = { environments: [], more: 0 };

const change = (path: string, action: Change["action"] = "change"): Change => ({ path, action });

test("the subject tells the first change and counts the others, the body says each on a line, a trailer who made it", () => {
  const message = commitMessage(
    DEFAULT_FOLDERS,
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
    "gen: opensail (beta): PersistentVolumeClaim data removed; 4 more changes\n\n" +
      "opensail (beta):\n- PersistentVolumeClaim data removed\n- replicas 2 → 3\n" +
      "opensail (production): image 0.1.0 → 0.2.0\nmoved, same rendering: trevor (beta)\n" +
      "written differently: trevor (production)\n" +
      "… and 2 more environments of systems\n\n" +
      "Generated-by: kustogen\n",
  );
});

test.each([
  [
    "names what is new",
    [
      ["shop", "beta", "new: 20 resources"],
      ["shop", "production", "new: 17 resources"],
      ["blog", "beta", "new: 2 resources"],
    ],
    "gen: shop (beta, production), blog (beta), new",
  ],
  [
    "says the first change that fits, and counts the others",
    [
      ["shop", "beta", `host ${"a".repeat(60)}`],
      ["shop", "production", "replicas 2 → 3"],
      ["blog", "beta", "new: 2 resources"],
    ],
    "gen: shop (production): replicas 2 → 3; 2 more changes",
  ],
])("the subject of several changes %s", (_, said, subject) => {
  const environments = said.map(([system = "", environment = "", text = ""]) => ({
    system,
    environment,
    changes: [text],
  }));
  const message = commitMessage(DEFAULT_FOLDERS, [change("base/shop/kustomization.yaml")], {
    environments,
    more: 0,
  });
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
  expect(commitMessage(DEFAULT_FOLDERS, changed, said("image 0.1.0 → 0.2.0", "replicas 2 → 3"))).toBe(
    "gen: trevor (production): image 0.1.0 → 0.2.0; replicas 2 → 3\n\nGenerated-by: kustogen\n",
  );
  expect(commitMessage(DEFAULT_FOLDERS, changed, said("\u001b[31mNAME a\n → b"))).toContain(
    "\\x1b[31mNAME a  → b",
  );
  expect(commitMessage(DEFAULT_FOLDERS, changed, said())).toContain(
    "moved, same rendering: trevor (production)",
  );
});

test("environments that change alike are one, and no line has more than 72 columns", () => {
  const changes = [`api, worker and cron: ${"A_LONG_NAME 1 → 2, ".repeat(9)}B`, "replicas 2 → 3"];
  const message = commitMessage(
    DEFAULT_FOLDERS,
    [change("base/shop/deployment-api.yaml")],
    {
      environments: ["beta", "production"].map((environment) => ({ system: "shop", environment, changes })),
      more: 0,
    },
    { subject: "Why", body: [] },
  );
  const [subject, , title, first, second, ...rest] = message.split("\n");
  expect([subject, title]).toEqual(["Why", "shop (beta, production):"]);
  expect(first).toMatch(/^- api, worker and cron: A_LONG/);
  expect(second).toMatch(/^ {2}A_LONG/);
  expect(rest).toContain("- replicas 2 → 3");
  for (const line of message.split("\n")) expect(line.length).toBeLessThanOrEqual(72);
});

test("projects and roots of Argo CD are named", () => {
  const message = commitMessage(
    DEFAULT_FOLDERS,
    [change("argocd/projects/trevor.yaml", "create"), change("argocd/beta/root.yaml", "create")],
    NOTHING,
  );
  expect(message.split("\n")[0]).toBe("gen: trevor (argocd), argocd (beta)");
});

test("the page of a system is named after its layers", () => {
  const message = commitMessage(
    DEFAULT_FOLDERS,
    [
      change("docs/systems/trevor.md"),
      change("argocd/projects/trevor.yaml"),
      change("overlays/beta/trevor/kustomization.yaml"),
    ],
    NOTHING,
  );
  expect(message.split("\n")[0]).toBe("gen: trevor (beta, argocd, docs)");
});

test("a long subject is folded to 72 characters and the body is bounded", () => {
  for (const count of [3, 10, 1000]) {
    const lines = commitMessage(
      DEFAULT_FOLDERS,
      Array.from({ length: count }, (_, i) =>
        change(`overlays/production/a-long-system-name-${i}/kustomization.yaml`),
      ),
      NOTHING,
    ).split("\n");
    expect(lines[0]?.length).toBeLessThanOrEqual(72);
    expect(lines[0]).toMatch(
      new RegExp(`^gen: a-long-system-name-0 \\(production\\).* and ${count - 1} more$`),
    );
    expect(lines.length).toBeLessThan(50);
  }
  const endless = commitMessage(
    DEFAULT_FOLDERS,
    [change(`base/${"x".repeat(100)}/kustomization.yaml`)],
    NOTHING,
  ).split("\n")[0];
  expect(endless).toHaveLength(72);
});

test("what was written with leave is in the message, with its reason", () => {
  const written = (leave: Leave) =>
    commitMessage(
      DEFAULT_FOLDERS,
      [change("overlays/beta/trevor/kustomization.yaml")],
      NOTHING,
      undefined,
      leave,
    );
  const rules = ["traps/lost-variable (1 place)"];
  expect(written({ rules, removals: [] })).toContain(
    "(--allow): traps/lost-variable\n  (1 place)\n\nGenerated-by",
  );
  const removals = ["trevor (beta): StatefulSet postgres with volumes of its own"];
  expect(written({ rules: [], removals, reason: "moved to RDS" })).toContain(
    "Data is removed (--allow-removal):\ntrevor (beta): StatefulSet postgres with volumes of its own\n\nReason: moved to RDS\n\nGenerated-by",
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
  expect(commitMessage(DEFAULT_FOLDERS, changes, summary, words)).toBe(
    "promote trevor: api 1 → 2\n\nfrom beta at 0123456\n\n" +
      "trevor (production): image 1 → 2\n… and 1 more environment of systems\n\nGenerated-by: kustogen\n",
  );
  expect(commitMessage(DEFAULT_FOLDERS, changes, NOTHING, { ...words, body: [] })).toBe(
    "promote trevor: api 1 → 2\n\nGenerated-by: kustogen\n",
  );
});
