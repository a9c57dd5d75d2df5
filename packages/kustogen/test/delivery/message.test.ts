import { expect, test } from "vitest";
import { type Change, commitMessage, type Leave, summaryLines } from "../../src/delivery/message.ts";
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

const NAMES = "abcdefg".split("").map((letter) => letter.repeat(10));

test.each<[string, string[][], string, number?, boolean?]>([
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
  [
    "counts what it doesn't say",
    [["shop", "beta", "replicas 2 → 3", "a", "b"]],
    "gen: shop (beta): replicas 2 → 3; 3 more changes",
    1,
  ],
  [
    "doesn't call new what is partly new",
    [
      ["shop", "beta", "new: 2 resources"],
      ["blog", "beta", "a"],
    ],
    "gen: shop (beta): new: 2 resources; 1 more change",
  ],
  [
    "names places where even the names of what is new are too long",
    NAMES.map((name) => ["shop", name, `new: ${name}`]),
    "gen: shop (base)",
  ],
  ["names places where no change fits", [["shop", "beta", "a".repeat(70)]], "gen: shop (base)"],
  ["names places where nothing was compared", [], "gen: shop (base)", 3],
  [
    "names places where files are written differently",
    [
      ["shop", "beta"],
      ["shop", "production"],
    ],
    "gen: shop (base)",
    0,
    false,
  ],
  [
    "says that lines moved",
    [
      ["shop", "beta"],
      ["blog", "beta"],
    ],
    "gen: moved, same rendering: shop (beta), blog (beta)",
  ],
  [
    "says no names of moved lines that are too long",
    NAMES.map((name) => ["shop", name]),
    "gen: moved, same rendering",
  ],
  [
    "counts no moved lines among changes",
    [
      ["shop", "beta"],
      ["blog", "beta", "a"],
    ],
    "gen: blog (beta): a",
  ],
])("the subject of several changes %s", (_, said, subject, more = 0, isSame = true) => {
  const environments = said.map(([system = "", environment = "", ...changes]) => ({
    system,
    environment,
    changes,
    ...(changes.length === 0 && isSame && { same: true as const }),
  }));
  const changed = [change("base/shop/kustomization.yaml")];
  expect(commitMessage(DEFAULT_FOLDERS, changed, { environments, more }).split("\n")[0]).toBe(subject);
});

test("a run says each environment on a line of its own, even where several change alike", () => {
  const one = (system: string, environment: string, ...changes: string[]) => ({
    system,
    environment,
    changes,
  });
  const environments = [
    one("shop", "beta", "image 1 → 2", "replicas 1 → 2"),
    one("shop", "production", "image 1 → 2", "replicas 1 → 2"),
    { ...one("shop", "test"), same: true as const },
    one("blog", "beta"),
    one("blog", "test"),
    { ...one("blog", "production"), same: true as const },
  ];
  expect(summaryLines({ environments, more: 1 })).toEqual([
    "shop (beta): image 1 → 2; replicas 1 → 2",
    "shop (production): image 1 → 2; replicas 1 → 2",
    "moved, same rendering: shop (test), blog (production)",
    "written differently: blog (beta, test)",
    "… and 1 more environment of systems",
  ]);
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

test.each([
  ["base/shop/kustomization.yaml", "shop (base)"],
  ["argocd/projects/trevor.yaml argocd/beta/root.yaml", "trevor (argocd), argocd (beta)"],
  ["argocd/projects/projects.yaml argocd/beta/systems.yaml", "argocd (beta, projects)"],
  ["argocd/pr-7/project-shop.yaml", "shop (pr-7)"],
  ["argocd/projects/project-shop.yaml", "project-shop (argocd)"],
  ["argocd/pr-7/project-shop.yaml argocd/pr-7/shop.yaml argocd/pr-7/root.yaml", "shop (pr-7), argocd (pr-7)"],
  [
    "argocd/production/shop.yaml argocd/beta/shop.yaml argocd/zeta.yaml",
    "shop (beta, production), argocd (zeta.yaml)",
  ],
  [
    "docs/systems/shop/README.md argocd/projects/shop.yaml overlays/zeta/shop/a.yaml overlays/beta/shop/a.yaml base/shop/a.yaml",
    "shop (base, beta, zeta, argocd, docs)",
  ],
  [
    "overlays/beta/web/a.yaml argocd/beta/root.yaml overlays/beta/api/b.yaml",
    "api (beta), web (beta), argocd (beta)",
  ],
  ["generators/environments/schema.json", "environments (schema)"],
  ["generators/environments/schema.json base/shop/a.yaml", "shop (base)"],
  [NAMES.map((layer) => `overlays/${layer}/shop/a.yaml`).join(" "), "shop"],
  [["a", "b"].map((name) => `base/${name.repeat(60)}/a.yaml`).join(" "), "2 systems"],
  [`base/${"x".repeat(67)}/a.yaml`, "x".repeat(67)],
  [`base/${"x".repeat(68)}/a.yaml`, `${"x".repeat(66)}…`],
])("changes of %s, which no environment shows, have the subject %s", (paths, subject) => {
  const message = commitMessage(
    DEFAULT_FOLDERS,
    paths.split(" ").map((path) => change(path)),
    NOTHING,
  );
  expect(message).toBe(`gen: ${subject}\n\nGenerated-by: kustogen\n`);
});

test("a system whose name begins with project- keeps it in the subject", () => {
  const environments = [{ system: "project-shop", environment: "beta", changes: [] }];
  const message = commitMessage(DEFAULT_FOLDERS, [change("argocd/beta/project-shop.yaml")], {
    environments,
    more: 0,
  });
  expect(message).toMatch(/^gen: project-shop \(beta\)\n/);
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
  expect(commitMessage(DEFAULT_FOLDERS, changes, summary, words)).toBe(
    "promote trevor: api 1 → 2\n\nfrom beta at 0123456\n\n" +
      "trevor (production): image 1 → 2\n… and 1 more environment of systems\n\nGenerated-by: kustogen\n",
  );
  expect(commitMessage(DEFAULT_FOLDERS, changes, NOTHING, { ...words, body: [] })).toBe(
    "promote trevor: api 1 → 2\n\nGenerated-by: kustogen\n",
  );
  const hostile = {
    subject: "a\u001b",
    body: ["b\u001b", "c"],
    trailers: ["Promotion: d\u001b", "Reason: e"],
  };
  expect(commitMessage(DEFAULT_FOLDERS, changes, NOTHING, hostile)).toBe(
    "a\\x1b\n\nb\\x1b\nc\n\nPromotion: d\\x1b\nReason: e\nGenerated-by: kustogen\n",
  );
});
